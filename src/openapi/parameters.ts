/** The parameters of all operations, by the name they have in the document. */
import { listedStates } from '../datacenter/package-lists.ts';
import { apiVersions } from '../arm/api-version.ts';

type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: object;
};

const inPath = (name: string, description: string, schema: object = {}): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string', ...schema },
});

const inQuery = (name: string, description: string, schema: object): Parameter => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});

const inHeader = (name: string, description: string, schema: object = { type: 'string' }): Parameter => ({
  ...inQuery(name, description, schema),
  in: 'header',
});

const all: readonly Parameter[] = [
  {
    ...inQuery('api-version', 'The version of the API.', { type: 'string', enum: apiVersions }),
    required: true,
  },
  inQuery('dryRun', 'true: answer what the request would do, and change nothing.', {
    type: 'boolean',
    default: false,
  }),
  inQuery('$top', 'The most that one page holds.', {
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 100,
  }),
  inQuery('$skiptoken', 'Where the next page begins, as nextLink has it.', { type: 'string' }),
  inQuery(
    '$filter',
    "OData: eq, ne, gt, ge, lt, le, and, or, not, startswith over state, jobType, name, location, createdAt, tags/NAME, or tagName eq '…' and tagValue eq '…' (docs/filter.md).",
    { type: 'string', maxLength: 2000 },
  ),
  inQuery(
    '$expand',
    "'schedule': with properties.schedule, when each state was reached and what the clock does next.",
    {
      type: 'string',
      enum: ['schedule'],
    },
  ),
  inQuery('after', 'The sequence of the last event that was seen.', {
    type: 'integer',
    minimum: 0,
    default: 0,
  }),
  inQuery('prefix', "As blobPathPrefix: '/' is the whole account, '/bob/' the container bob.", {
    type: 'string',
    default: '/',
  }),
  inQuery('delimiter', "'/': containers, or the folders and blobs of one level. Absent: every blob.", {
    type: 'string',
    enum: ['/'],
  }),
  {
    ...inQuery('storageAccountId', 'Id of the storage account that is looked into.', { type: 'string' }),
    required: true,
  },
  inQuery('state', 'Of packages.', { type: 'string', enum: listedStates }),
  inQuery('package', 'Packages with this tracking number, both ways.', { type: 'string' }),
  inQuery('drive', 'Packages that hold or held this drive, or that its jobs name.', { type: 'string' }),
  inQuery('job', 'A job: subscription id, resource group and name, joined by /.', {
    type: 'string',
  }),
  inQuery('kind', 'Which log.', { type: 'string', enum: ['error', 'verbose'], default: 'error' }),
  inQuery('path', 'Only blobs that have this in their path, or in that of their file; in any case.', {
    type: 'string',
    maxLength: 1024,
  }),
  inHeader('Range', 'bytes=from-to, bytes=from- or bytes=-last; anything else is answered with the whole.'),
  inHeader('If-Range', 'The ETag that the range is of; of another one the whole is answered.'),
  inHeader('If-Match', 'Entity tags, or *: only if the job, or the package, has one of them.'),
  inHeader('If-None-Match', 'Entity tags, or *: only if it has none of them.'),
  inHeader('x-ms-client-request-id', "The client's own id of the request; sent back."),
  inHeader('x-ms-return-client-request-id', 'false: do not send it back.', { type: 'boolean' }),
  inHeader('x-ms-correlation-request-id', 'An id that several requests have in common; taken over.'),
  inPath('subscriptionId', 'A GUID.', { format: 'uuid' }),
  inPath('resourceGroupName', 'Kept as it was first written; case makes no difference.', {
    minLength: 1,
    maxLength: 90,
  }),
  inPath(
    'jobName',
    "Letters, digits and '-', beginning and ending with a letter or digit; case makes no difference.",
    { minLength: 2, maxLength: 64, pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,62}[A-Za-z0-9]$' },
  ),
  inPath('eventSubscriptionName', "Letters, digits and '-'; case makes no difference.", {
    minLength: 3,
    maxLength: 64,
    pattern: '^[A-Za-z0-9-]{3,64}$',
  }),
  inPath('locationName', "Id ('westus') or display name ('West US')."),
  inPath('location', "The location that takes the package: id ('westus') or display name ('West US')."),
  inPath('runId', 'The scenario and the seed: one-drive-missing-7.'),
  inPath('trackingNumber', 'Of the package the drives came in; spaces and case make no difference.'),
  inPath('driveId', "The drive's serial number; case makes no difference."),
];

/** By the names under which operations refer to them. */
export const parameters: Readonly<Record<string, Parameter>> = {
  ...Object.fromEntries(all.map((parameter) => [parameter.name.replace(/^\$/, ''), parameter])),
  // The feed's own `after`: no sequence.
  'after-cursor': inQuery(
    'after',
    "The cursor of the last answer; without it, from the oldest event that is kept; 'latest': only what is to come.",
    { type: 'string' },
  ),
  /** Its pages are the account's. */
  topOfSource: inQuery('$top', 'The most that one page holds.', {
    type: 'integer',
    minimum: 1,
    maximum: 5000,
    default: 1000,
  }),
};

/** @throws Error for a name that is not described: the document must not leave out a parameter. */
export const parameterRef = (name: string): object => {
  const key = name.replace(/^\$/, '');
  if (parameters[key] === undefined) throw new Error(`The parameter '${name}' is not described.`);
  return { $ref: `#/components/parameters/${key}` };
};

export const requestIdHeaders = [
  'x-ms-client-request-id',
  'x-ms-return-client-request-id',
  'x-ms-correlation-request-id',
] as const;
