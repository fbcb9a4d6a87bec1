import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCommandLine } from '../../local/desk/command-line.ts';
import { startDesk } from '../../local/desk/desk.ts';
import { appSettings, isDevelopmentStorage } from '../../local/settings/app-settings.ts';
import { readLocalSettings } from '../../local/settings/local-settings.ts';

describe('local.settings.json', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'drayage-settings-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name: string) => path.join(folder, name);

  it('is made from the sample when missing', () => {
    writeFileSync(file('local.settings.sample.json'), '{"Values":{"A":"1"}}');
    expect(readLocalSettings(folder)).toEqual({ A: '1' });
    expect(readFileSync(file('local.settings.json'), 'utf8')).toBe('{"Values":{"A":"1"}}');
  });

  it('is left as it is when it is there', () => {
    writeFileSync(file('local.settings.sample.json'), '{"Values":{"A":"1"}}');
    writeFileSync(file('local.settings.json'), '{"IsEncrypted":false,"Values":{"A":"2"}}');
    expect(readLocalSettings(folder)).toEqual({ A: '2' });
  });

  it('may be missing with its sample', () => {
    expect(readLocalSettings(folder)).toEqual({});
    expect(existsSync(file('local.settings.json'))).toBe(false);
  });

  it.each([
    ['{', 'mend it, or delete it to have it made from the sample.'],
    ['{"Values":{"A":1,"B":true}}', 'Values.A: write every setting as text, in quotes; Values.B: write'],
    ['{"IsEncrypted":true,"Values":{}}', 'IsEncrypted: settings encrypted by Core Tools cannot be read here'],
    ['[]', 'cannot be used: it:'],
  ])('is refused when it is %s, naming file and fault', (content, fault) => {
    writeFileSync(file('local.settings.json'), content);
    const read = () => readLocalSettings(folder);
    expect(read).toThrow(file('local.settings.json'));
    expect(read).toThrow(fault);
  });
});

describe('this project', () => {
  it('is not run before it is built, and is told how', async () => {
    const options = readCommandLine(['--memory'], {});
    if (options === 'help') throw new Error('That was no question for help.');
    const folder = mkdtempSync(path.join(tmpdir(), 'drayage-unbuilt-'));
    const start = startDesk(folder, options, {}, () => undefined);
    await expect(start).rejects.toThrow('Drayage is not built: run `npm run build` first.');
    rmSync(folder, { recursive: true });
  });
});

describe("an app's settings", () => {
  const sources = { environment: {}, local: {}, dataFolder: '/data', storageConnectionString: 'the desk' };

  it('are those of the file, the environment before them', () => {
    const settings = appSettings({
      ...sources,
      local: { A: 'file', B: 'file' },
      environment: { A: 'environment' },
    });
    expect(settings).toMatchObject({ A: 'environment', B: 'file' });
  });

  it('have the data folder in them, unless they say otherwise', () => {
    expect(appSettings(sources)).toMatchObject({
      DRAYAGE_BAYS: '/data/bays',
      DRAYAGE_SEALING_KEY_FILE: '/data/sealing.key',
    });
    expect(appSettings({ ...sources, local: { DRAYAGE_BAYS: '/bays' } })).toMatchObject({
      DRAYAGE_BAYS: '/bays',
    });
  });

  it("mean the desk's storage by development storage, and by none", () => {
    for (const [value, storage] of [
      ['UseDevelopmentStorage=true', 'the desk'],
      [' usedevelopmentstorage = TRUE ; ', 'the desk'],
      [undefined, 'the desk'],
      ['AccountName=mine;AccountKey=a2V5', 'AccountName=mine;AccountKey=a2V5'],
    ] as const) {
      const local = value === undefined ? {} : { AzureWebJobsStorage: value };
      expect(appSettings({ ...sources, local })['AzureWebJobsStorage']).toBe(storage);
      expect(isDevelopmentStorage(value)).toBe(storage === 'the desk');
    }
  });
});

describe('the command line', () => {
  const defaults = {
    clock: { kind: 'real' },
    taskHub: 'tables',
    app: undefined,
    jsonReady: false,
    port: 7071,
    azuritePorts: { blob: 10_000, queue: 10_001, table: 10_002 },
    dataFolder: undefined,
  };

  it('needs nothing', () => {
    expect(readCommandLine([], {})).toEqual(defaults);
  });

  it('chooses a clock', () => {
    expect(readCommandLine(['--speed', '1d/s'], {})).toEqual({
      ...defaults,
      clock: { kind: 'speed', rate: 86_400 },
    });
    expect(readCommandLine(['--clock', 'virtual'], {})).toEqual({ ...defaults, clock: { kind: 'virtual' } });
  });

  it('takes ports and folder from the environment', () => {
    const env = { PORT: '0', AZURITE_BLOB_PORT: '20000', AZURITE_QUEUE_PORT: '', DRAYAGE_DATA: 'there' };
    expect(readCommandLine([], env)).toEqual({
      ...defaults,
      port: 0,
      azuritePorts: { blob: 20_000, queue: 10_001, table: 10_002 },
      dataFolder: 'there',
    });
  });

  it('has the autopilot play, with a seed and a number of jobs', () => {
    const fast = { ...defaults, clock: { kind: 'speed', rate: 86_400 } };
    expect(readCommandLine(['--speed', '1d/s', '--autopilot', 'busy-month'], {})).toEqual({
      ...fast,
      autopilot: { scenario: 'busy-month' },
    });
    const numbers = ['--seed', '0', '--jobs', '12'];
    expect(readCommandLine(['--speed', '1d/s', '--autopilot', 'cancelled', ...numbers], {})).toEqual({
      ...fast,
      autopilot: { scenario: 'cancelled', seed: 0, jobs: 12 },
    });
  });

  it('helps', () => {
    expect(readCommandLine(['--help'], {})).toBe('help');
  });

  it.each([
    [['--sped', '1d/s'], {}, "Unknown option '--sped'; --help lists what there is."],
    [['extra'], {}, "Unexpected argument 'extra'"],
    [['--speed'], {}, "Option '--speed <value>' argument missing; --help"],
    [
      ['--speed', 'fast'],
      {},
      "--speed: 'fast' is no speed: write time per second, such as 1d/s, 12h/s or 90m/s, up to 52w/s.",
    ],
    [['--clock', 'sun'], {}, "--clock is 'sun': write virtual or real."],
    [['--autopilot'], {}, "Option '--autopilot <value>' argument missing; --help"],
    [
      ['--seed', 'x', '--jobs', '3'],
      {},
      "--seed is the autopilot's: name a scenario with --autopilot; --seed is 'x', which is no whole number; --jobs is the autopilot's: name a scenario with --autopilot.",
    ],
    [['--autopilot', 'cancelled', '--jobs=-1'], {}, "--jobs is '-1', which is no whole number."],
    [['--clock', 'virtual', '--speed', '1d/s'], {}, '--clock and --speed exclude each other: leave one out.'],
    [
      ['--clock', 'sun'],
      { PORT: '99999', AZURITE_TABLE_PORT: 'x' },
      "PORT is '99999', which is no port: set it to a number from 0 to 65535; AZURITE_TABLE_PORT is 'x', which is no port: set it to a number from 0 to 65535.",
    ],
  ])('refuses %j with %j, naming every fault', (args, env, message) => {
    expect(() => readCommandLine(args, env)).toThrow(message);
  });
});
