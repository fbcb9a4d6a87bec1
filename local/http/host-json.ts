/** The parts of host.json that the local host heeds. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

export type HostJson = {
  /** Before every route; may be empty. */
  readonly routePrefix: string;
  readonly taskHub: string;
  /** The version new orchestrations get when the starter names none. */
  readonly defaultVersion: string;
};

const schema = z.object({
  version: z.literal('2.0'),
  extensions: z
    .object({
      http: z.object({ routePrefix: z.string().default('api') }).prefault({}),
      durableTask: z
        .object({ hubName: z.string().min(1).default('TestHubName'), defaultVersion: z.string().default('') })
        .prefault({}),
    })
    .prefault({}),
});

/** Reads `host.json` of an app; throws one error that names every fault. */
export const readHostJson = async (appRoot: string): Promise<HostJson> => {
  const file = path.join(appRoot, 'host.json');
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw new Error(`${file} cannot be used:\n${z.prettifyError(parsed.error)}`);
  const { http, durableTask } = parsed.data.extensions;
  return {
    routePrefix: http.routePrefix.replace(/^\/|\/$/g, ''),
    taskHub: durableTask.hubName,
    defaultVersion: durableTask.defaultVersion,
  };
};
