/** A user who has no mouse. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

const MOST = 120;

const isFocused = (target: Locator): Promise<boolean> =>
  target.evaluate(
    (element) =>
      element ===
      (globalThis as unknown as { readonly document: { readonly activeElement: unknown } }).document
        .activeElement,
  );

/** Goes on by Tab until `target` has the focus. */
export const tabTo = async (page: Page, target: Locator): Promise<void> => {
  await target.waitFor({ state: 'attached' });
  for (let presses = 0; !(await isFocused(target)); presses += 1) {
    expect(presses, `within reach of Tab: ${String(target)}`).toBeLessThan(MOST);
    await page.keyboard.press('Tab');
  }
};

/** Goes there and writes over what is there. */
export const typeInto = async (page: Page, target: Locator, text: string): Promise<void> => {
  await tabTo(page, target);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
};

export const pressButton = async (page: Page, name: string | RegExp): Promise<void> => {
  await tabTo(page, page.getByRole('button', { name, exact: typeof name === 'string' }));
  await page.keyboard.press('Enter');
};
