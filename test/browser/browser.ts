/** A browser for one test file, and a fresh window for each test. */
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { launchChromium } from '../../demo/chromium.ts';

/** A phone, and a wide screen. */
export const widths = [360, 1440] as const;
const themes = ['light', 'dark'] as const;

type Window = {
  readonly width?: (typeof widths)[number];
  readonly theme?: (typeof themes)[number];
  readonly language?: string;
  /** Such as `Asia/Shanghai`. */
  readonly timeZone?: string;
  /** Without the page's own policy: only for axe, which must be put into the page. */
  readonly bypassCSP?: boolean;
};

export type TestBrowser = {
  /**
   * A window of its own for `work`, closed after it. What the page breaks of its policy, and what it throws, fails the test.
   */
  readonly open: (
    window: Window,
    work: (page: Page, context: BrowserContext) => Promise<void>,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** @param url of the host whose portal it is. */
export const startBrowser = async (url: string): Promise<TestBrowser> => {
  const browser = await launchChromium(inject('chromium'));
  return {
    open: async (
      { width = 1440, theme = 'light', language = 'en-GB', timeZone = 'UTC', bypassCSP = false },
      work,
    ) => {
      const context = await browser.newContext({
        baseURL: url,
        viewport: { width, height: width === 360 ? 740 : 900 },
        colorScheme: theme,
        locale: language,
        timezoneId: timeZone,
        bypassCSP,
        reducedMotion: 'reduce',
      });
      const faults: string[] = [];
      try {
        const page = await context.newPage();
        page.on('pageerror', (error) => faults.push(String(error)));
        page.on('console', (message) => {
          const text = message.text();
          // A request that is refused is for the page to show, and for the test to look at.
          if (message.type() === 'error' && !text.startsWith('Failed to load resource')) faults.push(text);
        });
        await work(page, context);
        expect(faults, 'what the page threw, and what its policy stopped').toEqual([]);
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
};

/** What axe-core finds wrong with the page as it stands, in words. Open the window with `bypassCSP`. */
const violationsOf = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary ?? ''}`),
  );
};

/**
 * Looks at a page with axe-core in both themes and both widths.
 * @param arrive goes there, and waits for what is to be looked at.
 */
export const expectAccessible = async (
  browser: TestBrowser,
  arrive: (page: Page) => Promise<void>,
): Promise<void> => {
  for (const theme of themes) {
    for (const width of widths) {
      await browser.open({ theme, width, bypassCSP: true }, async (page) => {
        await arrive(page);
        expect(await violationsOf(page), `${theme}, ${String(width)} pixels wide`).toEqual([]);
        expect(
          await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
          `nothing lies beyond the right edge at ${String(width)} pixels`,
        ).toBe(true);
      });
    }
  }
};
