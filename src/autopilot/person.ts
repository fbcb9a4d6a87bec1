/** The autopilot as a person: it asks what clients and operators ask, of the same operations, and is answered the same. */
import functions from '@azure/functions';
import type { Call, Operation } from '../access/operation.ts';
import { armOperations } from '../arm/operations.ts';
import { apiVersions } from '../arm/api-version.ts';
import type { ArmDeps } from '../arm/operation.ts';
import { datacenterOperations } from '../datacenter/operations.ts';
import type { DatacenterDeps } from '../datacenter/deps.ts';
import { Refusal, type ErrorBody } from '../wire/refusal.ts';

/** How everything it does is signed in the timeline. */
const AUTOPILOT = 'autopilot';

type Answered = { readonly ok: true } | { readonly ok: false; readonly error: ErrorBody };

type Asking = { readonly params: Readonly<Record<string, string>>; readonly body?: object };

/** An operation of one of the two APIs by its name. Nothing about the request or its answer is checked less than over HTTP. */
export type Person = (operation: string, asking: Asking) => Promise<Answered>;

/** It is at home in the process, so it passes no door: whoever started it was let in for it. */
const person =
  <Deps>(
    operations: readonly Operation<Deps>[],
    deps: Deps,
    kind: 'client' | 'operator',
    wakes: Call['wakes'],
    query: Readonly<Record<string, string>> = {},
  ): Person =>
  async (name, { params, body }) => {
    const operation = operations.find((candidate) => candidate.name === name);
    const [method] = operation?.methods ?? [];
    if (operation === undefined || method === undefined) throw new Error(`There is no operation ${name}.`);
    const url = new URL('http://localhost/');
    const request = new functions.HttpRequest({
      method,
      url: url.href,
      params: { ...params },
      query: { ...query },
      ...(body === undefined
        ? {}
        : {
            headers: { 'content-type': 'application/json' },
            body: { bytes: Buffer.from(JSON.stringify(body)) },
          }),
    });
    try {
      await operation.handle(deps, request, { caller: { kind, name: AUTOPILOT }, wakes, publicUrl: url });
      return { ok: true };
    } catch (error) {
      // Others were quicker, which says nothing of what was asked: whoever asks again in this very round may be answered.
      if (error instanceof Refusal && error.body.code !== 'RequestContended')
        return { ok: false, error: error.body };
      throw error;
    }
  };

export const asClient = (deps: ArmDeps, wakes: Call['wakes']): Person =>
  person(armOperations, deps, 'client', wakes, { 'api-version': apiVersions[0] });

export const asOperator = (deps: DatacenterDeps, wakes: Call['wakes']): Person =>
  person(datacenterOperations, deps, 'operator', wakes);
