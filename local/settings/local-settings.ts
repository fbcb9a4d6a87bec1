/** `local.settings.json`: the app settings of a desk, as Azure Functions Core Tools reads them. */
import { constants, copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Problem } from '../desk/problem.ts';

const schema = z.object({
  IsEncrypted: z.literal(false, 'settings encrypted by Core Tools cannot be read here').default(false),
  Values: z.record(z.string(), z.string('write every setting as text, in quotes')).default({}),
});

/** The `Values` of the app's `local.settings.json`, which is made from `local.settings.sample.json` when missing.
 * @throws Problem naming every fault. */
export const readLocalSettings = (appRoot: string): Readonly<Record<string, string>> => {
  const file = path.join(appRoot, 'local.settings.json');
  const content = readJson(file, () => copySample(appRoot, file));
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
    throw new Problem(`${file} cannot be used: ${faults.join('; ')}.`);
  }
  return parsed.data.Values;
};

/** An app without a sample has no settings. */
const copySample = (appRoot: string, file: string): void => {
  try {
    copyFileSync(path.join(appRoot, 'local.settings.sample.json'), file, constants.COPYFILE_EXCL);
  } catch (error) {
    // Another host of the same folder may have been faster.
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw unusable(file, error);
  }
};

const readJson = (file: string, makeIt: () => void): unknown => {
  try {
    makeIt();
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT')) return {};
    throw error instanceof Problem ? error : unusable(file, error);
  }
};

const unusable = (file: string, error: unknown): Problem =>
  new Problem(
    `${file} cannot be used: ${error instanceof Error ? error.message : String(error)}; mend it, or delete it to have it made from the sample.`,
    { cause: error },
  );

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
