/** Registers both HTTP APIs: each operation is a function of its own, behind the same door. */
import { randomUUID } from 'node:crypto';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { Operation } from '../src/access/operation.ts';
import { serve } from '../src/access/serve.ts';
import { drayage, type Drayage } from '../src/app.ts';
import { armOperations } from '../src/arm/operations.ts';
import { autopilotOperations } from '../src/autopilot/operations.ts';
import { durableRuns } from '../src/autopilot/runs.ts';
import { datacenterOperations } from '../src/datacenter/operations.ts';
import { openApiAnswer } from '../src/openapi/answer.ts';
import { durableInstances } from '../src/orchestration/instances.ts';

const register = <Deps>(
  operation: Operation<Deps>,
  depsOf: (drayage: Drayage, client: df.DurableClient) => Deps,
): void => {
  app.http(operation.name, {
    methods: [...operation.methods],
    route: operation.route,
    // Whoever asks is judged by src/access, not by a function key.
    authLevel: 'anonymous',
    extraInputs: [df.input.durableClient()],
    handler: async (request, context) => {
      const built = await drayage();
      const client = df.getClient(context);
      return serve(operation, depsOf(built, client), request, {
        mode: built.mode,
        trustProxy: built.trustProxy,
        wakes: durableInstances(client),
        newId: randomUUID,
        report: (requestId, error) => context.error(`Request ${requestId}:`, error),
      });
    },
  });
};

app.http('OpenApi', {
  methods: ['GET'],
  route: 'openapi.json',
  authLevel: 'anonymous',
  handler: async (request) =>
    openApiAnswer(request, { requestId: randomUUID(), trustProxy: (await drayage()).trustProxy }),
});

for (const operation of armOperations) register(operation, ({ arm }) => arm);
for (const operation of datacenterOperations) register(operation, ({ datacenter }) => datacenter);
for (const operation of autopilotOperations)
  register(operation, ({ autopilot }, client) => ({ ...autopilot, runs: durableRuns(client) }));
