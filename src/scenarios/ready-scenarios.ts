/** The scenarios that come with Drayage: a file each in `scenarios/`. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readScenario } from './read-scenario.ts';
import type { ScenarioText } from './scenario.ts';
import { ScenarioFault } from './scenario-fault.ts';

/** This file runs as it is, and compiled into `dist/`; the scenarios stand beside package.json. */
const rootOf = (folder: string): string =>
  existsSync(path.join(folder, 'package.json')) ? folder : rootOf(path.dirname(folder));

const FOLDER = path.join(rootOf(import.meta.dirname), 'scenarios');
const ENDING = '.yaml';

/** In the order of their names. */
export const scenarioNames = async (): Promise<readonly string[]> =>
  (await readdir(FOLDER))
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length))
    .sort();

/** @throws ScenarioFault when there is none of that name, naming those that there are. */
export const readyScenario = async (name: string): Promise<ScenarioText> => {
  const names = await scenarioNames();
  if (!names.includes(name))
    throw new ScenarioFault(`There is no scenario '${name}'. There are: ${names.join(', ')}.`);
  const file = `${name}${ENDING}`;
  return readScenario(await readFile(path.join(FOLDER, file), 'utf8'), file);
};
