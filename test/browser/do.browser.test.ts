import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import type { PreparedDrive } from '../../src/prepare/prepare-drive.ts';
import { RESOURCE_GROUP, startWorld, type World } from '../support/world.ts';
import { expectAccessible, startBrowser, type TestBrowser } from './browser.ts';
import { pressButton, tabTo, typeInto } from './keyboard.ts';

describe('what is done to a job', () => {
  let world: World;
  let browser: TestBrowser;
  let drive: PreparedDrive;
  beforeAll(async () => {
    world = await startWorld();
    browser = await startBrowser(world.url);
    drive = await world.prepare('b1', { a: 'a' });
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  /** A job of its own for each test; a drive may be named by one job alone. */
  const make = async (name: string, properties: Parameters<World['create']>[2] = {}): Promise<void> => {
    const driveListEntry = { ...drive.driveListEntry, driveId: `DRIVE-${name}` };
    await world.create(name, [{ ...drive, driveListEntry }], properties);
  };
  const ship = (name: string): Promise<unknown> =>
    world.arm.jobs.update(name, RESOURCE_GROUP, {
      state: 'Shipping',
      deliveryPackage: { carrierName: 'DHL', trackingNumber: `TRACK-${name}` },
    });
  const look = async (page: Page, name: string): Promise<void> => {
    await page.goto(`/portal/jobs/${SUBSCRIPTION}/${RESOURCE_GROUP}/${name}`);
    await actions(page).waitFor();
  };
  const actions = (page: Page) => page.getByRole('group', { name: 'What can be done' });
  const action = (page: Page, name: string) => actions(page).getByRole('button', { name, exact: true });
  const dialog = (page: Page) => page.getByRole('dialog');
  const confirm = (page: Page, name: string) =>
    dialog(page).getByRole('button', { name, exact: true }).click();
  const stateIs = (page: Page, state: string) =>
    page.getByRole('main').getByText(state, { exact: true }).waitFor();

  it('marks it as shipped with its tracking number, by keyboard alone', () =>
    browser.open({}, async (page) => {
      await make('ship-me');
      await look(page, 'ship-me');
      await pressButton(page, 'Mark as shipped');
      await dialog(page).waitFor();
      // Nothing yet: what is missing is told at its field.
      await tabTo(page, dialog(page).getByRole('button', { name: 'Mark as shipped' }));
      await page.keyboard.press('Enter');
      await dialog(page)
        .getByText('must not be blank.')
        .or(dialog(page).getByText('is required.'))
        .first()
        .waitFor();
      await typeInto(page, dialog(page).getByRole('combobox', { name: 'Carrier' }), 'FedEx');
      await typeInto(page, dialog(page).getByRole('textbox', { name: 'Tracking number' }), 'TRACK-7');
      await page.keyboard.press('Enter');
      await dialog(page).waitFor({ state: 'detached' });
      await stateIs(page, 'Shipping');
      const { properties } = await world.get('ship-me');
      expect(properties).toMatchObject({
        state: 'Shipping',
        deliveryPackage: { carrierName: 'FedEx', trackingNumber: 'TRACK-7', driveCount: 1 },
      });

      await pressButton(page, 'Change the tracking');
      await typeInto(page, dialog(page).getByRole('textbox', { name: 'Tracking number' }), 'TRACK-8');
      await page.keyboard.press('Enter');
      await dialog(page).waitFor({ state: 'detached' });
      expect((await world.get('ship-me')).properties?.deliveryPackage?.trackingNumber).toBe('TRACK-8');
    }));

  it('changes the return address, with the service’s own rules', () =>
    browser.open({}, async (page) => {
      await make('moved');
      await look(page, 'moved');
      await action(page, 'Change the return address').click();
      const email = dialog(page).getByRole('textbox', { name: 'E-mail' });
      expect(await email.inputValue()).toBe('ada@example.com');
      await email.fill('nobody');
      await dialog(page).getByRole('textbox', { name: 'City' }).fill('Oslo');
      await confirm(page, 'Save');
      await dialog(page).getByText('must be an e-mail address.', { exact: true }).waitFor();
      await email.fill('ada@example.org');
      await confirm(page, 'Save');
      await dialog(page).waitFor({ state: 'detached' });
      expect((await world.get('moved')).properties?.returnAddress).toMatchObject({
        city: 'Oslo',
        email: 'ada@example.org',
        recipientName: 'Ada Example',
      });
    }));

  it('cancels it, and says then why it cannot be cancelled again', () =>
    browser.open({}, async (page) => {
      await make('never-mind');
      await ship('never-mind');
      await look(page, 'never-mind');
      await action(page, 'Cancel the job').click();
      await page.keyboard.press('Escape');
      await dialog(page).waitFor({ state: 'detached' });
      expect((await world.get('never-mind')).properties?.cancelRequested).toBe(false);
      await action(page, 'Cancel the job').click();
      await confirm(page, 'Cancel the job');
      await dialog(page).waitFor({ state: 'detached' });
      expect((await world.get('never-mind')).properties?.cancelRequested).toBe(true);
      await expect.poll(() => action(page, 'Cancel the job').getAttribute('aria-disabled')).toBe('true');
      await page.getByText('What is not allowed now, and why').click();
      await page.getByText('Cancel the job: Its cancellation was requested already.').waitFor();
    }));

  it('deletes it, and goes to the jobs', () =>
    browser.open({}, async (page) => {
      await make('go-away');
      await look(page, 'go-away');
      await action(page, 'Delete the job').click();
      await confirm(page, 'Delete the job');
      await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
      await expect(world.get('go-away')).rejects.toMatchObject({ statusCode: 404 });
    }));

  it('is not offered where its state does not allow it, in the service’s own words', () =>
    browser.open({}, async (page) => {
      await make('on-its-way');
      await ship('on-its-way');
      await look(page, 'on-its-way');
      const remove = action(page, 'Delete the job');
      await expect.poll(() => remove.getAttribute('aria-disabled')).toBe('true');
      expect(await remove.getAttribute('title')).toMatch(
        /The job is Shipping: .* is not allowed in this state\. Allowed in: Creating, Completed, Closed\./,
      );
      await remove.focus();
      await page.keyboard.press('Enter');
      expect(await dialog(page).count()).toBe(0);
      expect((await world.get('on-its-way')).properties?.state).toBe('Shipping');

      await make('no-address', { returnAddress: undefined } as never);
      await look(page, 'no-address');
      await expect
        .poll(() => action(page, 'Mark as shipped').getAttribute('title'))
        .toMatch(/cannot be Shipping yet: set (properties\.)?returnAddress/);
    }));

  it('is not done to a job that somebody else changed: what is different is told, and one looks again', () =>
    browser.open({}, async (page) => {
      await make('contended');
      await look(page, 'contended');
      await action(page, 'Change the return address').click();
      await dialog(page).getByRole('textbox', { name: 'City' }).fill('Oslo');
      await ship('contended');
      await confirm(page, 'Save');
      await dialog(page).getByText('The job was changed meanwhile').waitFor();
      await dialog(page).getByText('State: Creating → Shipping').waitFor();
      await dialog(page).getByText('Package: none → DHL, TRACK-contended').waitFor();
      expect((await world.get('contended')).properties?.returnAddress?.city).toBe('Redmond');
      await confirm(page, 'Look again');
      await stateIs(page, 'Shipping');
      await action(page, 'Change the return address').click();
      await dialog(page).getByRole('textbox', { name: 'City' }).fill('Oslo');
      await confirm(page, 'Save');
      await dialog(page).waitFor({ state: 'detached' });
      expect((await world.get('contended')).properties?.returnAddress?.city).toBe('Oslo');
    }));

  it('is told as gone of a job that was deleted meanwhile', () =>
    browser.open({}, async (page) => {
      await make('gone');
      await look(page, 'gone');
      await action(page, 'Cancel the job').click();
      await world.arm.jobs.delete('gone', RESOURCE_GROUP);
      await confirm(page, 'Cancel the job');
      await dialog(page).getByText('The job is no longer there').waitFor();
    }));

  it('is refused by the state that the job came to, in the service’s own sentence', () =>
    browser.open({}, async (page) => {
      await make('too-late');
      await look(page, 'too-late');
      await action(page, 'Mark as shipped').click();
      await page.route('**/jobs/too-late?*', (route) =>
        route.request().method() === 'PATCH'
          ? route.fulfill({
              status: 409,
              json: {
                error: { code: 'JobStateConflict', message: 'The job is Packaging: state is not allowed.' },
              },
            })
          : route.fallback(),
      );
      await dialog(page).getByRole('combobox', { name: 'Carrier' }).fill('UPS');
      await dialog(page).getByRole('textbox', { name: 'Tracking number' }).fill('T');
      await confirm(page, 'Mark as shipped');
      await dialog(page).getByText('The job is Packaging: state is not allowed.').waitFor();
      expect((await world.get('too-late')).properties?.state).toBe('Creating');
    }));

  it('shows a key that is asked for twice, tells the timeline, and takes it from the page after a minute', () =>
    browser.open({}, async (page, context) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.clock.install();
      await make('secret');
      const { bitLockerKey } = drive.driveListEntry;
      const types = async (): Promise<string[]> =>
        (await world.desk.eventsAfter(RESOURCE_GROUP, 'secret', 0)).map(({ type }) => type);
      await look(page, 'secret');
      await action(page, 'Show a BitLocker key').click();
      await confirm(page, 'Go on');
      await dialog(page).getByText('Really show the key of drive DRIVE-secret').waitFor();
      expect(await types(), 'nothing was read yet').toEqual(['JobCreated']);
      await confirm(page, 'Yes, show the key');
      await dialog(page).getByText(bitLockerKey, { exact: true }).waitFor();
      expect(await types()).toEqual(['JobCreated', 'BitLockerKeysRead']);
      await confirm(page, 'Copy');
      await dialog(page).getByText('Copied').waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(bitLockerKey);

      await page.clock.fastForward(59_000);
      await dialog(page).getByText(bitLockerKey, { exact: true }).waitFor();
      await page.clock.fastForward(1_500);
      await dialog(page).getByText('the key is gone from this page').waitFor();
      expect(await page.content()).not.toContain(bitLockerKey);
      expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).not.toContain(
        bitLockerKey,
      );
    }));

  it('leaves the job as it was where keys are read: what was open goes on', () =>
    browser.open({}, async (page) => {
      await make('read-beside');
      await look(page, 'read-beside');
      await action(page, 'Cancel the job').click();
      await world.arm.bitLockerKeys.list('read-beside', RESOURCE_GROUP).next();
      await confirm(page, 'Cancel the job');
      await dialog(page).waitFor({ state: 'detached' });
      expect((await world.get('read-beside')).properties?.cancelRequested).toBe(true);
    }));

  it('has no fault that axe-core finds, in its toolbar and in each dialog', async () => {
    await make('axe-do');
    for (const name of [
      'Mark as shipped',
      'Change the return address',
      'Cancel the job',
      'Show a BitLocker key',
    ])
      await expectAccessible(browser, async (page) => {
        await look(page, 'axe-do');
        await action(page, name).click();
        await dialog(page).waitFor();
      });
  });
});
