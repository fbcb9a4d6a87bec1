/** The operators' round as an activity: it may be cut off at any point and run again, and then it must end the same. */
import { describe, expect, it } from 'vitest';
import type { DeskMemory, Run } from '../../src/autopilot/names.ts';
import { goRound, nothingYet } from '../../src/autopilot/operators.ts';
import type { Person } from '../../src/autopilot/person.ts';
import { plan } from '../../src/scenarios/plan.ts';
import { scenarioSchema, type ScenarioText } from '../../src/scenarios/scenario.ts';
import { plusMs } from '../../src/ports/clock.ts';
import { drive, startApis } from '../support/apis.ts';
import { finish, start, startOfTime } from '../support/jobs.ts';

const SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';

const text: ScenarioText = {
  name: 'rounds',
  title: 'Rounds',
  about: 'Three drives for two bays.',
  within: '0h',
  dataCentre: { bays: 2 },
  jobs: [{ name: 'job', drives: 3, ships: '0h', transit: '0h', opening: '0h', bayTime: '4h' }],
};
const scenario = scenarioSchema.parse(text);
const run: Run = {
  runId: 'rounds-1',
  scenario: text,
  seed: 1,
  location: 'westus',
  dock: 'westus',
  startedAt: startOfTime,
};

/** A job whose package is here, and operators whose hands can be stopped. */
const startDesk = async () => {
  const plays = plan({ scenario, seed: 1, startedAt: startOfTime });
  const [{ jobName, trackingNumber, drives }] = plays as [(typeof plays)[0]];
  const apis = startApis();
  const ours = apis.within(SUBSCRIPTION, 'autopilot');
  await ours.create(jobName, { driveList: drives.map(({ driveId }) => drive(driveId)) });
  const deliveryPackage = { carrierName: 'FedEx', trackingNumber };
  await ours.patch(jobName, { properties: { state: 'Shipping', deliveryPackage } });
  const links = new Map<string, string>();
  let hands = Number.POSITIVE_INFINITY;
  const ask: Person = async (operation, { params, body = {} }) => {
    if (hands-- === 0) throw new Error('The process is killed.');
    const path = {
      Datacenter_ReceivePackage: `packages/${params['trackingNumber']}/receive`,
      Datacenter_MountDrive: `drives/${params['driveId']}/mount`,
    }[operation];
    const reply = await apis.operate(path ?? operation, body);
    return reply.status === 200
      ? { ok: true }
      : { ok: false, error: { code: '', message: reply.text } as never };
  };
  const refused: string[] = [];
  const round = (memory: DeskMemory, hours: number) =>
    goRound(
      {
        repository: apis.repository,
        records: { load: () => Promise.resolve(undefined) },
        ask,
        shelf: {
          prepare: () => Promise.reject(new Error('It is prepared.')),
          putInBay: (_runId, driveId, bay) => Promise.resolve(void links.set(bay, driveId)),
          takeOutOf: (bay) => Promise.resolve(void links.delete(bay)),
          clear: () => Promise.resolve(),
        },
        tell: (line) => refused.push(line),
        run,
        dataCentre: scenario.dataCentre,
        now: plusMs(startOfTime, hours * 3_600_000),
      },
      plays,
      memory,
    );
  return {
    round,
    refused,
    links,
    stopAfter: (count: number) => void (hands = count),
    engine: async (driveId: string) => {
      await ours.engine(jobName, start(driveId));
      await ours.engine(jobName, finish(driveId));
    },
    drives: drives.map(({ driveId }) => driveId),
  };
};

describe('a round', () => {
  it.each([0, 1, 2])(
    'that was cut off after %s mounts fills the bays as if it had not been',
    async (count) => {
      const whole = await startDesk();
      const { memory: opened } = await whole.round(nothingYet, 0);
      const expected = await whole.round(opened, 0);
      expect(expected.memory.bays.map(({ bay }) => bay)).toEqual(['bay-1', 'bay-2']);

      const cut = await startDesk();
      const { memory } = await cut.round(nothingYet, 0);
      cut.stopAfter(count);
      await cut.round(memory, 0).catch(() => undefined);
      // What was mounted is copied by the time that the round runs again.
      for (const driveId of cut.drives.slice(0, count)) await cut.engine(driveId);
      cut.stopAfter(Number.POSITIVE_INFINITY);
      expect(await cut.round(memory, 0)).toEqual(expected);
      expect(cut.refused).toEqual([]);
      expect(cut.links).toEqual(whole.links);
    },
  );
});
