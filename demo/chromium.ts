/**
 * The Chromium that tests, benchmarks and pictures of the portal drive: one of this machine's, or Debian's, which is installed where
 * there is none and that is possible, so that `npm test` runs whole on a fresh machine.
 */
import { execFileSync, spawnSync, type ExecFileSyncOptions } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const SETTING = 'DRAYAGE_CHROMIUM';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const install = (): void => {
  const isDebian = existsSync('/etc/debian_version') && spawnSync('apt-get', ['--version']).status === 0;
  if (!isDebian || process.getuid?.() !== 0) {
    throw new Error(
      `Browser tests need Chromium, and there is none in ${places.join(', ')}. Install it (Debian: apt-get install chromium), or set ${SETTING} to the path of a Chromium or Chrome. The other tests run without it: vitest run --project unit --project int --project e2e.`,
    );
  }
  say(
    'The portal is tested in Chromium, and there is none here: installing Debian’s (apt-get install chromium).',
  );
  const options: ExecFileSyncOptions = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  const began = performance.now();
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  say(`Chromium is installed (${((performance.now() - began) / 1000).toFixed(0)} s).`);
};

/** @returns the path of its executable. @throws Error that says how to mend it, where there is none to be had. */
export const findChromium = (): string => {
  const set = process.env[SETTING];
  if (set !== undefined && set !== '') {
    if (isExecutable(set)) return set;
    throw new Error(`${SETTING} is '${set}', which is no program that can be run here.`);
  }
  const found = places.find(isExecutable);
  if (found !== undefined) return found;
  install();
  const installed = places.find(isExecutable);
  if (installed === undefined) throw new Error('Chromium was installed, but is in none of its places.');
  return installed;
};

/** Without a window, and without a word to anybody but the pages that it is sent to. */
export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      // Its sandbox needs rights that root in a container has not; the pages are our own.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
