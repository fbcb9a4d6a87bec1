import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';
import { expectAccessible, startBrowser, type TestBrowser } from './browser.ts';

describe('the portal', () => {
  let world: World;
  let browser: TestBrowser;
  beforeAll(async () => {
    world = await startWorld();
    browser = await startBrowser(world.url);
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  it('is where one comes to from /', () =>
    browser.open({}, async (page) => {
      await page.goto('/');
      await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/portal/jobs');
      expect(await page.title()).toBe('Jobs · Drayage');
    }));

  it('is styled under its own policy, which it breaks nowhere', () =>
    browser.open({}, async (page) => {
      await page.goto('/portal/jobs');
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize")).toBe('24px');
    }));

  it('takes the focus to the heading of a page that one goes to, by keyboard alone', () =>
    browser.open({}, async (page) => {
      await page.goto('/portal/jobs');
      await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
      await page.keyboard.press('Tab');
      await expect
        .poll(() => page.evaluate('document.activeElement.textContent'))
        .toBe('Skip to the content');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Create a job' }).waitFor();
      await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('H1');
      await page.goBack();
      await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
    }));

  it('speaks Chinese to whose browser does, and keeps what one chooses instead', () =>
    browser.open({ language: 'zh-CN' }, async (page) => {
      await page.goto('/portal/jobs');
      await page.getByRole('heading', { level: 1, name: '作业' }).waitFor();
      expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN');
      await page.getByRole('combobox', { name: '语言' }).selectOption('English');
      await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
    }));

  it('is dark where one chooses so', () =>
    browser.open({ theme: 'light' }, async (page) => {
      await page.goto('/portal/jobs');
      await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
      await expect.poll(() => page.evaluate('document.documentElement.style.colorScheme')).toBe('dark');
    }));

  it('says so at an address where nothing is', () =>
    browser.open({}, async (page) => {
      await page.goto('/portal/nowhere');
      await page.getByRole('heading', { level: 1, name: 'No such page' }).waitFor();
      await page.getByRole('link', { name: 'To the jobs' }).click();
      await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
    }));

  it('has no fault that axe-core finds, in both themes and both widths', () =>
    expectAccessible(browser, async (page) => {
      await page.goto('/portal/nowhere');
      await page.getByRole('heading', { level: 1 }).waitFor();
    }));
});
