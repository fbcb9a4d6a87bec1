/**
 * `docs/openapi.json`, the checked-in copy of the document that the app serves. `--write` makes it anew; `--check` fails
 * when it is not current, or when the linter finds anything in it.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { format, resolveConfig } from 'prettier';
import { openApiDocument } from '../../src/openapi/document.ts';

const file = path.resolve(import.meta.dirname, '../../docs/openapi.json');

const faultsOf = async (source: string): Promise<readonly string[]> => {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintFromString({ source, absoluteRef: file, config });
  return problems.map(
    ({ ruleId, message, location: [at] }) => `${at?.pointer ?? ''}: ${message} (${ruleId})`,
  );
};

const source = await format(JSON.stringify(openApiDocument()), {
  ...(await resolveConfig(file)),
  filepath: file,
});

const check = async (): Promise<readonly string[]> => {
  const kept = await readFile(file, 'utf8').catch(() => '');
  return [
    ...(kept === source ? [] : ['docs/openapi.json is not current: run `npm run openapi`.']),
    ...(await faultsOf(source)),
  ];
};

const [mode] = process.argv.slice(2);
if (mode === '--write') await writeFile(file, source);
const faults = await check();
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exitCode = 1;
