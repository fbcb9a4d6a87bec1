import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSealingKey } from '../../src/storage/sealing/sealing-key.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drayage-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

const base64 = (bytes: number): string => Buffer.alloc(bytes, 5).toString('base64');

describe('the sealing key of the settings', () => {
  it('is 32 bytes in base64, and wins over a file', async () => {
    const keyFile = join(folder, 'key');
    const key = await loadSealingKey({ key: ` ${base64(32)}\n`, keyFile });
    expect(Buffer.from(key)).toStrictEqual(Buffer.alloc(32, 5));
    expect(await readdir(folder)).toStrictEqual([]);
  });

  it.each([
    ['empty', ''],
    ['too short', base64(31)],
    ['too long', base64(33)],
    ['base64 without its end', base64(32).slice(0, -1)],
    ['a Key Vault reference that was not resolved', '@Microsoft.KeyVault(SecretUri=https://v/secrets/k)'],
  ])('is refused when it is %s, without being told', async (_, key) => {
    const refusal = expect(loadSealingKey({ key })).rejects;
    await refusal.toThrow(/The sealing key of the settings must be 32 bytes in base64/);
    if (key) await refusal.not.toThrow(key);
  });

  it('is asked for when there is none', async () => {
    await expect(loadSealingKey({})).rejects.toThrow(/There is no sealing key: set it to 32 random bytes/);
  });
});

describe('the key file', () => {
  it('is made once, for its owner alone, and read ever after', async () => {
    const keyFile = join(folder, 'data', 'deeper', 'sealing.key');
    const made = await loadSealingKey({ keyFile });
    expect(made).toHaveLength(32);
    expect(await loadSealingKey({ keyFile })).toStrictEqual(made);
    expect((await readFile(keyFile, 'utf8')).trim()).toBe(Buffer.from(made).toString('base64'));
    if (process.platform !== 'win32') expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'data', 'deeper'))).toStrictEqual(['sealing.key']);
  });

  it('is one for all who start at once', async () => {
    const keyFile = join(folder, 'sealing.key');
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadSealingKey({ keyFile })));
    const texts = keys.map((key) => Buffer.from(key).toString('hex'));
    expect(new Set(texts).size).toBe(1);
    expect(await readdir(folder)).toStrictEqual(['sealing.key']);
  });

  it('is one for processes that start at once', async () => {
    const keyFile = join(folder, 'sealing.key');
    const module = new URL('../../src/storage/sealing/sealing-key.ts', import.meta.url).href;
    const script = `const { loadSealingKey } = await import(${JSON.stringify(module)});
      console.log(Buffer.from(await loadSealingKey({ keyFile: ${JSON.stringify(keyFile)} })).toString('hex'));`;
    const run = promisify(execFile);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => run(process.execPath, ['--input-type=module', '-e', script])),
    );
    expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
    expect(answers[0]?.stdout).toMatch(/^[0-9a-f]{64}\n$/);
  });

  it.each(['', 'not a key\n', base64(16)])(
    'is refused and kept as it is when it holds %j',
    async (content) => {
      const keyFile = join(folder, 'sealing.key');
      await writeFile(keyFile, content);
      await expect(loadSealingKey({ keyFile })).rejects.toThrow(
        /The sealing key in .*sealing\.key must be 32 bytes in base64/,
      );
      expect(await readFile(keyFile, 'utf8')).toBe(content);
    },
  );

  it('is refused in words when it cannot be read or made', async () => {
    await expect(loadSealingKey({ keyFile: folder })).rejects.toThrow(/sealing key in .* cannot be read/);
    await writeFile(join(folder, 'file'), '');
    await expect(loadSealingKey({ keyFile: join(folder, 'file', 'key') })).rejects.toThrow(
      /sealing key .*cannot be (read|kept)/,
    );
  });
});
