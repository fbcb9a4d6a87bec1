import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';
import { expectAccessible, startBrowser, type TestBrowser } from './browser.ts';

const START = new Date('2027-03-01T00:10:00Z');
const RUNS = '/datacenter/westus/autopilot/runs';

describe('the playground', () => {
  let world: World;
  let browser: TestBrowser;
  beforeAll(async () => {
    world = await startWorld(START);
    browser = await startBrowser(world.url);
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const arrive = async (page: Page): Promise<void> => {
    await page.goto('/portal/playground');
    await page.getByRole('button', { name: 'To the next event' }).waitFor();
    await page.getByRole('button', { name: 'Play it' }).waitFor();
  };
  const now = async (): Promise<number> => Date.parse(await world.desk.now());

  it('skips a week, by keyboard alone', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      const before = await now();
      await page.getByRole('button', { name: 'A week' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText(/It is .* now\./).waitFor();
      expect((await now()) - before).toBe(7 * 86_400_000);
      await page.getByText('Mar 8, 2027').or(page.getByText('8 Mar 2027')).first().waitFor();
    }));

  it('skips to what happens next to a job, and says what that is', async () => {
    await world.create('forgotten', [await world.prepare('f1', { a: 'a' })]);
    const before = await now();
    await browser.open({}, async (page) => {
      await arrive(page);
      await page.getByRole('button', { name: 'To the next event' }).click();
      // Three days before it deletes itself the job reminds of it.
      await page.getByText(/, forgotten$/).waitFor({ timeout: 60_000 });
      const days = ((await now()) - before) / 86_400_000;
      expect(days).toBeGreaterThan(10);
      expect(days).toBeLessThan(12.1);
      const types = (await world.desk.eventsAfter(RESOURCE_GROUP, 'forgotten', 0)).map(({ type }) => type);
      expect(types).toHaveLength(2);
    });
  });

  it('lets the clock run, and stand still', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      await page.getByText('stands still').waitFor();
      await page.getByRole('combobox', { name: 'Speed' }).selectOption('An hour each second');
      await page.getByText('runs at 1h/s').waitFor();
      const before = await now();
      await expect.poll(now).toBeGreaterThan(before);
      await page.getByRole('combobox', { name: 'Speed' }).selectOption('Stand still');
      await page.getByText('stands still').waitFor();
      const stopped = await now();
      expect(await now()).toBe(stopped);
    }));

  it('plays a scenario with the seed and the jobs that one wants, and shows how far it is', () =>
    browser.open({}, async (page) => {
      await arrive(page);
      await page.getByText('Nothing was played yet').waitFor();
      await page.getByRole('combobox', { name: 'Scenario' }).selectOption('All goes well');
      await page.getByRole('spinbutton', { name: 'Seed' }).fill('3');
      await page.getByRole('spinbutton', { name: 'Jobs' }).fill('2');
      await page.getByRole('button', { name: 'Play it' }).click();
      await page.getByText('The autopilot plays all-goes-well-3.').waitFor();
      const run = page.getByRole('article', { name: 'all-goes-well-3' });
      await run.getByText('Playing').waitFor();
      await run.getByText('2 of 2 jobs are there').waitFor();
      const stored = (await (await fetch(`${world.url}${RUNS}/all-goes-well-3`)).json()) as { seed: number };
      expect(stored.seed).toBe(3);

      // The same again would be the same story.
      await page.getByRole('button', { name: 'Play it' }).click();
      await page.getByText('Choose another seed').waitFor();

      await page.getByRole('button', { name: 'Two weeks' }).click();
      await run.getByText('Completed').waitFor({ timeout: 60_000 });
      await run.getByText('Over').waitFor();
      await run.getByRole('link', { name: 'Its jobs' }).click();
      await page.getByRole('link', { name: 'all-goes-well-3-1' }).waitFor();
    }));

  it('is not there where the clock is real', () =>
    browser.open({}, async (page) => {
      await page.route('**/admin/clock*', (route) => route.fulfill({ status: 404 }));
      await page.goto('/portal/playground');
      await page.getByText('The clock is real here').waitFor();
      expect(await page.getByRole('navigation').getByRole('link', { name: 'Playground' }).count()).toBe(0);
    }));

  it('has no fault that axe-core finds, in both themes and both widths', () =>
    expectAccessible(browser, async (page) => {
      await arrive(page);
      await page.getByRole('article', { name: 'all-goes-well-3' }).waitFor();
    }));
});
