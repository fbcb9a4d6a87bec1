/**
 * Holds answers against the service's own OpenAPI documents, where they are there (see service-documents.ts): every answer of
 * the ARM API that a test gets passes here.
 */
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { ApiVersion } from '../../src/arm/api-version.ts';
import { queryValue } from '../../src/arm/query.ts';
import { commonTypes, serviceDocuments, type ServiceDocument } from './service-documents.ts';

/** What Drayage answers beyond the documents. */
const additions: readonly {
  readonly versions: readonly ApiVersion[];
  readonly definition: string;
  readonly at: readonly string[];
  readonly properties: object;
}[] = [
  {
    // Its texts had this spelling until 2019, and clients made from those look for it.
    versions: ['2016-11-01'],
    definition: 'Export',
    at: [],
    properties: { blobListblobPath: { type: 'string' } },
  },
  {
    // Where it was asked for ($expand), and only there: test/arm/schedule.unit.test.ts.
    versions: ['2016-11-01', '2020-08-01', '2021-01-01'],
    definition: 'JobDetails',
    at: [],
    properties: { schedule: { type: 'object' } },
  },
  {
    // Each of several reasons may have details of its own, as ARM's errors do.
    versions: ['2016-11-01', '2020-08-01', '2021-01-01'],
    definition: 'ErrorResponse',
    at: ['properties', 'error', 'properties', 'details', 'items'],
    properties: { details: { type: 'array', items: { type: 'object' } } },
  },
];

type Schema = Readonly<Record<string, unknown>>;
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mapped = (schemas: unknown): Schema =>
  Object.fromEntries(
    Object.entries(isSchema(schemas) ? schemas : {}).map(([name, each]) => [name, jsonSchema(each)]),
  );

/**
 * A schema of Swagger 2.0 as one of JSON Schema, draft 7. The documents use a part of it that means the same in both, but for
 * two things: an object with properties is closed here, so that no answer has a property that no client was told of; and what
 * is only for readers and generators is left out. A keyword that they do not use today is not passed over in silence.
 */
const jsonSchema = (schema: unknown): Schema => {
  if (!isSchema(schema)) throw new Error('A schema of the service’s documents is no object.');
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, value]): (readonly [string, unknown])[] => {
      switch (keyword) {
        case 'type':
        case 'format':
        case 'enum':
        case 'required':
        case 'additionalProperties':
          return [[keyword, value]];
        case '$ref':
          // The folders between the documents differ from one copy of them to another.
          return [[keyword, String(value).replace(/^.*\/common-types\/.*#/, 'common-types#')]];
        case 'items':
          return [[keyword, jsonSchema(value)]];
        case 'properties':
          return [
            ['type', 'object'],
            [keyword, mapped(value)],
            ['additionalProperties', false],
          ];
        case 'description':
        case 'default':
        case 'readOnly':
        case 'title':
          return [];
        default:
          if (keyword.startsWith('x-ms-')) return [];
          throw new Error(`The service’s documents use '${keyword}', which is not known here.`);
      }
    }),
  );
};

const definitionsOf = ({ version, definitions }: ServiceDocument): Schema => {
  const schemas = mapped(definitions);
  for (const { definition, at, properties } of additions.filter(({ versions }) =>
    versions.includes(version),
  )) {
    const place = [definition, ...at, 'properties'].reduce<unknown>(
      (schema, step) => (isSchema(schema) ? schema[step] : undefined),
      schemas,
    );
    Object.assign(place as object, properties);
  }
  return schemas;
};

const ajv = new Ajv({ allErrors: true });
formats.default(ajv, ['int32', 'int64', 'date-time']);
const { systemData } = commonTypes.definitions;
if (systemData !== undefined) {
  ajv.addSchema({ $id: 'common-types', definitions: { systemData: jsonSchema(systemData) } });
}

type KnownOperation = {
  readonly operationId: string;
  readonly version: ApiVersion;
  readonly method: string;
  readonly path: RegExp;
  /** By status, or `default`; without a schema: no body. */
  readonly answers: ReadonlyMap<string, ValidateFunction | undefined>;
};

const operationsOf = (document: ServiceDocument): readonly KnownOperation[] => {
  const { version, paths } = document;
  ajv.addSchema({ $id: version, definitions: definitionsOf(document) });
  return Object.entries(paths).flatMap(([template, verbs]) =>
    Object.entries(verbs).map(([verb, { operationId, responses }]) => ({
      operationId,
      version,
      method: verb.toUpperCase(),
      path: new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`, 'i'),
      answers: new Map(
        Object.entries(responses).map(([status, { schema }]) => [
          status,
          schema && ajv.compile({ $ref: `${version}${String(schema['$ref'])}` }),
        ]),
      ),
    })),
  );
};

const known = serviceDocuments.flatMap(operationsOf);

/** The first drafts of 2016-11-01 had GET where all later texts have POST. */
const methodOf = (method: string, pathname: string): string =>
  /\/listBitLockerKeys$/i.test(pathname) ? 'POST' : method;

export type CheckedAnswer = {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly contentType: string | null | undefined;
  readonly text: string;
};

/**
 * Passes over what the documents do not have (the operators' API, a job's events).
 * @returns the operation whose answer it is. @throws Error naming all that a client made from the documents would not expect.
 */
export const checkAgainstService = ({
  method,
  url,
  status,
  contentType,
  text,
}: CheckedAnswer): string | undefined => {
  const { pathname, searchParams } = new URL(url);
  const asked = known.filter(
    (each) => each.path.test(pathname) && each.method === methodOf(method, pathname),
  );
  const version = queryValue(searchParams, 'api-version');
  // A version that is not known, or none, has errors alone, which are the same in all.
  const found = asked.find((each) => each.version === version) ?? (status < 400 ? undefined : asked[0]);
  if (found === undefined) {
    if (asked.length === 0) return undefined;
    throw new Error(`${method} ${url} answers ${status} in a version that there is not.`);
  }
  const { operationId, answers } = found;
  const fault = (what: string): Error =>
    new Error(
      `${operationId} of ${found.version} answers ${status} ${what}, other than its document has it: ${text}`,
    );

  // Conditions are Drayage's own: whoever sets none is never answered so.
  if (operationId === 'Jobs_Get' && status === 304 && text === '') return operationId;
  const answer = answers.has(String(status)) ? String(status) : 'default';
  if (answer === 'default' && status < 400) throw fault('');
  const validate = answers.get(answer);
  if (validate === undefined) {
    if (text !== '') throw fault('with a body');
    return operationId;
  }
  if (!/^application\/json\b/.test(contentType ?? '')) throw fault(`as '${contentType ?? ''}'`);
  if (!validate(JSON.parse(text))) throw fault(ajv.errorsText(validate.errors, { dataVar: 'body' }));
  return operationId;
};
