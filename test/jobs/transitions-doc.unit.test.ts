/** The tables of docs/architecture.md are written from the code; `UPDATE_DOCS=1` writes them anew. */
import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { renderTransitions } from '../../src/jobs/transitions.ts';

const document = new URL('../../docs/architecture.md', import.meta.url);
const begin = '<!-- transitions -->';
const end = '<!-- /transitions -->';

it('docs/architecture.md says what the table of transitions says', async () => {
  const text = await readFile(document, 'utf8');
  const [before, rest] = text.split(begin);
  const [, behind] = rest?.split(end) ?? [];
  if (before === undefined || behind === undefined) {
    throw new Error(`docs/architecture.md has no section between ${begin} and ${end}.`);
  }
  const expected = `${before}${begin}\n\n${renderTransitions()}\n\n${end}${behind}`;
  if (process.env['UPDATE_DOCS'] === '1' && text !== expected) await writeFile(document, expected);
  else expect(text, 'Run UPDATE_DOCS=1 npm run test:unit to write it anew.').toBe(expected);
});

it('the tables are formatted as Prettier would', async () => {
  const tables = `${renderTransitions()}\n`;
  expect(await format(tables, { parser: 'markdown', printWidth: 110 })).toBe(tables);
});
