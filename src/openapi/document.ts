/** The OpenAPI document of both HTTP APIs, made from the tables that register them and the schemas that check them. */
import { driveAnswer } from '../arm/answer-schemas.ts';
import { apiVersions } from '../arm/api-version.ts';
import { armOperations } from '../arm/operations.ts';
import { autopilotOperations } from '../autopilot/operations.ts';
import { datacenterOperations } from '../datacenter/operations.ts';
import type { Operation } from '../access/operation.ts';
import { errorAnswerBody, errorDetailAnswer } from '../wire/error-answer.ts';
import { errorCatalogue } from '../wire/error-catalogue.ts';
import { describedArmOperations } from './arm-operations.ts';
import { describedAutopilotOperations } from './autopilot-operations.ts';
import { describedDatacenterOperations } from './datacenter-operations.ts';
import {
  errorsOf,
  type DescribedOperation,
  type DescribedOperations,
  type SuccessAnswer,
} from './described-operation.ts';
import { parameterRef, parameters, requestIdHeaders } from './parameters.ts';
import { jsonSchemas } from './schemas.ts';

type Api = {
  readonly tag: (name: string) => string;
  readonly operations: readonly Operation<never>[];
  readonly described: DescribedOperations;
};

const apis: readonly Api[] = [
  {
    tag: (name) => {
      if (name.startsWith('Event')) return 'Events';
      return name.startsWith('Jobs_') || name.startsWith('BitLocker') ? 'Jobs' : 'Provider';
    },
    operations: armOperations,
    described: describedArmOperations,
  },
  {
    tag: () => 'Data centre',
    operations: datacenterOperations,
    described: describedDatacenterOperations,
  },
  {
    tag: () => 'Data centre',
    operations: autopilotOperations,
    described: describedAutopilotOperations,
  },
];

const schemaRef = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

const answerHeaders = {
  'x-ms-request-id': { $ref: '#/components/headers/x-ms-request-id' },
  'x-ms-correlation-request-id': { $ref: '#/components/headers/x-ms-correlation-request-id' },
};

const answer = ({ description, isTagged, content, file }: SuccessAnswer): object => ({
  description,
  headers: { ...answerHeaders, ...(isTagged && { etag: { $ref: '#/components/headers/etag' } }) },
  ...(file === undefined ? {} : { content: { [file]: {} } }),
  ...(content === undefined
    ? {}
    : {
        content: {
          'application/json': {
            schema: schemaRef(content.schemaName),
            ...(content.examples === undefined ? {} : { examples: content.examples }),
          },
        },
      }),
});

/** One answer for each status, with the codes that come with it. */
const errorAnswers = (
  described: DescribedOperation,
  audience: 'client' | 'operator',
): Readonly<Record<string, object>> => {
  const codes = Map.groupBy(errorsOf(described, audience), (code) => errorCatalogue[code].status);
  return Object.fromEntries(
    [...codes]
      .sort(([left], [right]) => left - right)
      .map(([status, ofStatus]) => [
        String(status),
        {
          description: `Codes: ${ofStatus.toSorted().join(', ')}.`,
          headers: answerHeaders,
          content: { 'application/json': { schema: schemaRef('ErrorResponse') } },
        },
      ]),
  );
};

const pathParameters = (route: string): readonly string[] =>
  [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

const operationObject = (
  tag: string,
  operationId: string,
  { route, audience, action }: Operation<never>,
  described: DescribedOperation,
): object => ({
  tags: [tag],
  operationId,
  summary: described.summary,
  description: `${described.description} Permission: \`${action}\`.`,
  parameters: [
    ...pathParameters(route),
    ...(audience === 'client' ? ['api-version'] : []),
    ...(described.query ?? []),
    ...(described.headers ?? []),
    ...requestIdHeaders,
  ].map(parameterRef),
  ...(described.body === undefined
    ? {}
    : {
        requestBody: {
          required: described.body.isOptional !== true,
          content: {
            'application/json': {
              schema: schemaRef(described.body.schemaName),
              examples: described.body.examples,
            },
          },
        },
      }),
  responses: {
    ...Object.fromEntries(
      Object.entries(described.answers).map(([status, success]) => [status, answer(success)]),
    ),
    ...errorAnswers(described, audience),
  },
});

/** @throws Error for an operation that nobody described. */
const describedOf = ({ described }: Api, name: string): DescribedOperation => {
  const found = described[name];
  if (found === undefined) throw new Error(`The operation ${name} is not described.`);
  return found;
};

const paths = (): Readonly<Record<string, object>> => {
  const byPath: Record<string, Record<string, object>> = {};
  for (const api of apis) {
    for (const operation of api.operations) {
      const { name, route, methods } = operation;
      methods.forEach((method, index) => {
        const id = index === 0 ? name : `${name}_${method}`;
        const path = (byPath[`/${route}`] ??= {});
        path[method.toLowerCase()] = operationObject(api.tag(name), id, operation, describedOf(api, name));
      });
    }
  }
  return byPath;
};

const bodies = apis
  .flatMap(({ described }) => Object.values(described))
  .map(({ body, answers }) => ({ body, answers: Object.values(answers) }));

const requestSchemas = Object.fromEntries(
  bodies.flatMap(({ body }) => (body === undefined ? [] : [[body.schemaName, body.schema]])),
);

const answerSchemas = {
  ErrorResponse: errorAnswerBody,
  ErrorDetail: errorDetailAnswer,
  DriveStatus: driveAnswer,
  ...Object.fromEntries(
    bodies.flatMap(({ answers }) =>
      answers.flatMap(({ content }) => (content === undefined ? [] : [[content.schemaName, content.schema]])),
    ),
  ),
};

const header = (description: string): object => ({ description, schema: { type: 'string' } });

/** @returns the document, keys always in the same order. */
export const openApiDocument = (): object => ({
  openapi: '3.1.1',
  info: {
    title: 'Drayage',
    version: apiVersions[0],
    description:
      'A self-hosted service with the API of Microsoft.ImportExport, and an API for the operators of its data centres. Paths and parameter names are taken in any case.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/', description: 'The server that this document came from.' }],
  security: [{ bearer: [] }, {}],
  tags: [
    { name: 'Jobs', description: 'Import and export jobs, as Microsoft.ImportExport has them.' },
    {
      name: 'Events',
      description: "Drayage's own: who is told of what happens to jobs, and a feed of it.",
    },
    { name: 'Provider', description: 'Locations and permissions.' },
    {
      name: 'Data centre',
      description: "Drayage's own: what operators do with packages and drives. No api-version.",
    },
  ],
  paths: paths(),
  components: {
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        description:
          'Tokens cannot be checked yet: in development mode requests over loopback need none, in production mode all are refused.',
      },
    },
    headers: {
      etag: header(
        'Changes with every event of the job; the progress of a copy does not change it. Absent after a dry run.',
      ),
      'x-ms-request-id': header('Under this id the log of the server tells more.'),
      'x-ms-correlation-request-id': header("The client's, or the request's own id."),
    },
    parameters,
    schemas: jsonSchemas(requestSchemas, answerSchemas),
  },
});
