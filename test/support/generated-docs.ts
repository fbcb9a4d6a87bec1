/** Parts of the documentation that are written from the code, between `<!-- name -->` and `<!-- /name -->`. */
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { expect } from 'vitest';

/** Fails when that part of `docs/{document}` says anything else; with `UPDATE_DOCS=1` it is written anew instead. */
export const expectGenerated = async (document: string, name: string, markdown: string): Promise<void> => {
  const file = new URL(`../../docs/${document}`, import.meta.url);
  const text = await readFile(file, 'utf8');
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest] = text.split(begin);
  const [, behind] = rest?.split(end) ?? [];
  if (before === undefined || behind === undefined)
    throw new Error(`docs/${document} has no section between ${begin} and ${end}.`);
  const options = { ...(await resolveConfig(file)), parser: 'markdown' };
  const expected = await format(`${before}${begin}\n\n${markdown}\n\n${end}${behind}`, options);
  if (process.env['UPDATE_DOCS'] === '1' && text !== expected) await writeFile(file, expected);
  else expect(text, 'Run UPDATE_DOCS=1 npm run test:unit to write it anew.').toBe(expected);
};

/** Fails when `docs/{document}` is another JSON Schema; with `UPDATE_DOCS=1` it is written anew instead. */
export const expectSchema = async (document: string, schema: object): Promise<void> => {
  const file = new URL(`../../docs/${document}`, import.meta.url);
  const expected = await format(JSON.stringify(schema), { parser: 'json', printWidth: 110 });
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(file, expected);
  expect(await readFile(file, 'utf8'), 'Run UPDATE_DOCS=1 npm run test:unit to write it anew.').toBe(
    expected,
  );
};
