/** The document against the APIs it describes. */
import functions from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { armOperations } from '../../src/arm/operations.ts';
import { autopilotOperations } from '../../src/autopilot/operations.ts';
import { datacenterOperations } from '../../src/datacenter/operations.ts';
import { openApiAnswer } from '../../src/openapi/answer.ts';
import { describedArmOperations } from '../../src/openapi/arm-operations.ts';
import { describedAutopilotOperations } from '../../src/openapi/autopilot-operations.ts';
import { describedDatacenterOperations } from '../../src/openapi/datacenter-operations.ts';
import { errorCatalogue } from '../../src/wire/error-catalogue.ts';
import { JOBS, startApis, VERSION } from '../support/apis.ts';
import { checkDescribed } from '../support/described.ts';

const schema = z.looseObject({ examples: z.record(z.string(), z.object({ value: z.unknown() })).optional() });
const media = z.object({ content: z.record(z.string(), schema).optional(), description: z.string() });
const documentShape = z.looseObject({
  openapi: z.string(),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        operationId: z.string(),
        tags: z.array(z.string()),
        requestBody: media.omit({ description: true }).optional(),
        responses: z.record(z.string(), z.looseObject(media.shape)),
      }),
    ),
  ),
});

const served = () => {
  const request = new functions.HttpRequest({ method: 'GET', url: 'http://localhost/openapi.json' });
  return openApiAnswer(request, { requestId: 'request-1', trustProxy: false });
};
const document = documentShape.parse(JSON.parse(z.string().parse(served().body)));
const operations = Object.entries(document.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, operation]) => ({ path, verb, ...operation })),
);

describe('the document', () => {
  it('is served to anybody, without an api-version', () => {
    const { status, headers } = served();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-ms-request-id': 'request-1',
      'x-content-type-options': 'nosniff',
    });
  });

  it('has every route and verb that is registered, and no other', () => {
    const all = [...armOperations, ...datacenterOperations, ...autopilotOperations];
    const registered = all.flatMap(({ route, methods }) => methods.map((method) => `${method} /${route}`));
    expect(operations.map(({ verb, path }) => `${verb.toUpperCase()} ${path}`).toSorted()).toEqual(
      registered.toSorted(),
    );
    const described = {
      ...describedArmOperations,
      ...describedDatacenterOperations,
      ...describedAutopilotOperations,
    };
    expect(Object.keys(described).toSorted()).toEqual(all.map(({ name }) => name).toSorted());
  });

  it("keeps the operators' routes in a section of their own", () => {
    for (const { path, tags } of operations) {
      expect(tags.includes('Data centre')).toBe(path.startsWith('/datacenter/'));
    }
  });

  it('names every error there is, with its status', () => {
    // Those that the engine alone can meet, or that stand in details alone, come with no status of an answer.
    const never = ['DriveNotMounted', 'DriveRunConflict'];
    // Of commands of the domain that no route gives yet.
    const inDetails = ['InvalidProperty', 'LocationNotAvailableForResourceType', 'MissingProperty'];
    const named = new Set(
      operations.flatMap(({ responses }) =>
        Object.entries(responses).flatMap(([status, { description }]) =>
          Number(status) < 400
            ? []
            : description
                .replace('Codes: ', '')
                .replace('.', '')
                .split(', ')
                .map((code) => `${status} ${code}`),
        ),
      ),
    );
    const all = Object.entries(errorCatalogue)
      .filter(([code]) => ![...never, ...inDetails].includes(code))
      .map(([code, { status }]) => `${String(status)} ${code}`);
    expect([...named].toSorted()).toEqual(all.toSorted());
  });

  it('has examples that the API takes', async () => {
    const { ask } = startApis();
    const create = operations.find(({ operationId }) => operationId === 'Jobs_Create');
    const update = operations.find(({ operationId }) => operationId === 'Jobs_Update');
    const examples = (operation: typeof create) =>
      Object.values(operation?.requestBody?.content?.['application/json']?.examples ?? {});
    expect([examples(create).length, examples(update).length]).toEqual([2, 2]);
    for (const [at, { value: body }] of examples(create).entries()) {
      expect((await ask('PUT', `${JOBS}/job-${String(at)}?${VERSION}`, { body })).status).toBe(201);
    }
    for (const { value: body } of examples(update)) {
      expect((await ask('PATCH', `${JOBS}/job-0?${VERSION}`, { body })).status).toBe(200);
    }
  });
});

describe('holding an answer against the document', () => {
  const get = { name: 'Jobs_Get', audience: 'client' } as const;
  const error = (code: string) => ({ error: { code, message: 'm' } });

  it('finds a status, a code or a property that it does not have', () => {
    checkDescribed(get, 404, error('ResourceNotFound'));
    expect(() => checkDescribed(get, 400, error('ResourceNotFound'))).toThrow('does not have 400');
    expect(() => checkDescribed(get, 404, error('DriveNotFound'))).toThrow('does not have 404 DriveNotFound');
    expect(() => checkDescribed(get, 200, { name: 'job-1' })).toThrow();
    expect(() => checkDescribed(get, 404, { message: 'm' })).toThrow();
    expect(() => checkDescribed({ ...get, name: 'Jobs_Delete' }, 200, {})).toThrow('with a body');
  });
});
