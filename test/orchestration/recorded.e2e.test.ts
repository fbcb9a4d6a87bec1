import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FunctionInvoker } from '../../local/engine/engine.ts';
import { durableInvoker } from '../../local/worker/durable-invoker.ts';
import { loadFixture } from '../support/local-app.ts';
import { actionsOf, type Recording } from './recording.ts';

const FOLDER = join(import.meta.dirname, 'histories');

/** Jobs live 104 days, so releases happen under them: what an earlier release began, this one must be able to go on with. */
describe('what an earlier release recorded', () => {
  let invoker: FunctionInvoker;
  beforeAll(async () => {
    invoker = durableInvoker((await loadFixture('job-script', 'http://127.0.0.1:7071')).app);
  });

  const recordings = readdirSync(FOLDER).flatMap((file) =>
    (JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as readonly Recording[]).map(
      (recording, index): [string, Recording] => [`${recording.name} of ${file} #${index}`, recording],
    ),
  );

  it('has the histories of every kind of turn', () => {
    expect(recordings.length).toBeGreaterThan(10);
    expect(recordings.map(([, { name }]) => name)).toEqual(
      expect.arrayContaining([
        'job',
        'drive',
        'sender',
        'package',
        'autopilotOperators',
        'autopilotCustomer',
      ]),
    );
  });

  it.each(recordings)('replays: %s', async (_name, { name, payload, asked }) => {
    const answer = await invoker.orchestrator(name, 'recorded', payload);
    if (answer.kind === 'failed') throw new Error(answer.message);
    // All that the history says was asked for is asked for again, in that order; what follows from it may be new.
    const askedNow = actionsOf(answer.state).slice(0, asked.length);
    expect(withoutCancelling(askedNow)).toEqual(withoutCancelling(asked));
  });
});

/** Whether a timer is cancelled is decided after it was made. */
const withoutCancelling = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'isCanceled' ? undefined : inner)));
