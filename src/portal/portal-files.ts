/** The portal as it was built: read once, each file when it is first asked for. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export type PortalFile = {
  readonly contentType: string;
  readonly etag: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
};

export type PortalFiles = {
  /** The page that every address of the portal begins with. */
  readonly page: () => Promise<string>;
  /** @param name its path below `/portal/`. @returns `undefined` when the build has no such file. */
  readonly file: (name: string) => Promise<PortalFile | undefined>;
};

/** What the build makes; anything else is handed out as bytes, which `nosniff` keeps harmless. */
const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const read = async (file: string): Promise<PortalFile> => {
  const bytes = await readFile(file);
  return {
    contentType: contentTypes[path.extname(file)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
    bytes,
    gzipped: await promisify(gzip)(bytes, { level: 9 }),
  };
};

/** @param folder where the build put it. A name is looked up in its listing, so that none leads out of it. */
export const createPortalFiles = (folder: string): PortalFiles => {
  let names: Promise<ReadonlySet<string>> | undefined;
  const listed = async (): Promise<ReadonlySet<string>> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return new Set(
      entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name))),
    );
  };
  const files = new Map<string, Promise<PortalFile>>();
  let page: Promise<string> | undefined;
  return {
    page: () => (page ??= readFile(path.join(folder, 'index.html'), 'utf8')),
    file: async (name) => {
      if (name === 'index.html' || !(await (names ??= listed())).has(name)) return undefined;
      const known = files.get(name) ?? read(path.join(folder, name));
      files.set(name, known);
      return known;
    },
  };
};
