import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

/** Linted as if it stood in this file, which the type-aware rules know. */
const ORCHESTRATOR = 'src/orchestration/job.orchestrator.ts';

describe('the lint rules of orchestrators', () => {
  const eslint = new ESLint();
  const faultsOf = async (code: string): Promise<string[]> => {
    const [result] = await eslint.lintText(code, { filePath: ORCHESTRATOR });
    return (result?.messages ?? []).map(({ message }) => message);
  };

  it.each([
    ['the wall clock', 'export const at = Date.now();', /currentUtcDateTime/],
    ['a date made from nothing', 'export const at = new Date();', /currentUtcDateTime/],
    ['chance', 'export const luck = Math.random();', /Chance is not replayed/],
    ['an id made on the spot', 'export const id = crypto.randomUUID();', /Make ids in an activity/],
    ['I/O', "import { readFile } from 'node:fs/promises';\nexport { readFile };", /Do I\/O in an activity/],
    ['a request', "export const asked = fetch('http://localhost');", /Do I\/O in an activity/],
    ['the environment', "export const mode = process.env['MODE'];", /through its input/],
    ['a sleep', 'setTimeout(() => undefined, 1);', /createTimer/],
    [
      'an async function',
      'export const f = async (): Promise<void> => { await g(); };',
      /synchronous generators/,
    ],
    ['await', 'export const f = async (): Promise<void> => { await g(); };', /await nothing/],
  ])('refuse %s', async (_what, code, message) => {
    expect(await faultsOf(code)).toContainEqual(expect.stringMatching(message));
  });

  it('let the orchestrators be as they are', async () => {
    const results = await eslint.lintFiles([
      'src/{orchestration,autopilot}/*.orchestrator.ts',
      'src/orchestration/{call,wait}.ts',
    ]);
    expect(results).toHaveLength(7);
    expect(results.flatMap(({ messages }) => messages)).toEqual([]);
  });
});
