/**
 * The service's own OpenAPI documents and examples, where somebody put them: they are no part of this project. Looked for in
 * `shared/spec/arm` of the project's folder and of every folder above it, or where `DRAYAGE_ARM_SPEC` says; there, a folder
 * for each api-version, with `storageimportexport.json` and `examples/`, and the `common-types` beside them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { apiVersions, type ApiVersion } from '../../src/arm/api-version.ts';

const SETTING = 'DRAYAGE_ARM_SPEC';

const parentsOf = (folder: string): readonly string[] => {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...parentsOf(parent)];
};

/** @throws Error when the setting names a folder without them. */
const findFolder = (): string | undefined => {
  const named = process.env[SETTING];
  const holds = (folder: string): boolean =>
    existsSync(path.join(folder, '2021-01-01', 'storageimportexport.json'));
  if (named !== undefined && !holds(named)) throw new Error(`${SETTING} names ${named}: no documents there.`);
  return (
    named ??
    parentsOf(path.resolve(import.meta.dirname, '..', '..'))
      .map((parent) => path.join(parent, 'shared', 'spec', 'arm'))
      .find(holds)
  );
};

const folder = findFolder();

/** For the names of tests that need the documents. */
export const whyNot =
  folder === undefined ? ` (skipped: no shared/spec/arm above the project, and ${SETTING} is not set)` : '';

const schema = z.record(z.string(), z.unknown());
const definitions = z.object({ definitions: z.record(z.string(), schema) });

const operation = z.object({
  operationId: z.string(),
  responses: z.record(z.string(), z.object({ schema: schema.optional() })),
  'x-ms-examples': z.record(z.string(), z.object({ $ref: z.string() })),
});
const documentShape = definitions.extend({ paths: z.record(z.string(), z.record(z.string(), operation)) });

export type ServiceDocument = z.infer<typeof documentShape> & { readonly version: ApiVersion };

const read = (...steps: readonly string[]): string => readFileSync(path.join(folder ?? '', ...steps), 'utf8');

/** None where the documents are not there. */
export const serviceDocuments: readonly ServiceDocument[] =
  folder === undefined
    ? []
    : apiVersions.map((version) => ({
        version,
        ...documentShape.parse(JSON.parse(read(version, 'storageimportexport.json'))),
      }));

/** What the documents refer to outside themselves. */
export const commonTypes: z.infer<typeof definitions> =
  folder === undefined
    ? { definitions: {} }
    : definitions.parse(JSON.parse(read('common-types', 'resource-management', 'v2', 'types.json')));

const exampleShape = z.object({
  parameters: z.record(z.string(), z.json()),
  responses: z.record(z.string(), z.object({ body: z.json().optional() })),
});

/** A request of the operation, and what the service says that it answers, by status. */
export type ServiceExample = z.infer<typeof exampleShape> & {
  /** Of its file. */
  readonly name: string;
  readonly version: ApiVersion;
  readonly operationId: string;
  readonly method: string;
  /** With the parameters in braces that are in the path. */
  readonly template: string;
};

/** @param substituted changes what an example says before it is read. */
export const serviceExamples = (substituted: (text: string) => string): readonly ServiceExample[] =>
  serviceDocuments.flatMap(({ version, paths }) =>
    Object.entries(paths).flatMap(([template, verbs]) =>
      Object.entries(verbs).flatMap(([verb, { operationId, 'x-ms-examples': examples }]) =>
        Object.values(examples).map(({ $ref: file }) => ({
          name: path.basename(file, '.json'),
          version,
          operationId,
          method: verb.toUpperCase(),
          template,
          ...exampleShape.parse(JSON.parse(substituted(read(version, file)))),
        })),
      ),
    ),
  );

/** Files of examples, whether a document names them or not. */
export const exampleFiles = (version: ApiVersion): readonly string[] =>
  readdirSync(path.join(folder ?? '', version, 'examples'));
