import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { plan, planOne } from '../../src/scenarios/plan.ts';
import { readScenario } from '../../src/scenarios/read-scenario.ts';
import { readyScenario, scenarioNames } from '../../src/scenarios/ready-scenarios.ts';
import { cancelStates, driveFaults, scenarioSchema } from '../../src/scenarios/scenario.ts';
import { roundAtOrAfter, workingDays } from '../../src/scenarios/working-hours.ts';
import { plusMs } from '../../src/ports/clock.ts';
import { isBitLockerKey } from '../../src/formats/bitlocker-key.ts';
import { expectGenerated, expectSchema } from '../support/generated-docs.ts';
import { startOfTime } from '../support/jobs.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const count = (least: number, most: number) =>
  fc.oneof(
    fc.integer({ min: least, max: most }),
    fc
      .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: 0, max: 3 }))
      .map(([from, more]) => `${from}..${Math.min(most, from + more)}`),
  );
const length = fc
  .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 10 }), fc.constantFrom('m', 'h', 'd'))
  .map(([from, more, unit]) => (more === 0 ? `${from}${unit}` : `${from}${unit}..${from + more}${unit}`));
const orNever = fc.oneof({ arbitrary: length, weight: 4 }, fc.constant('never'));

/** Any kind of job that goes by the rules between its properties. */
const anyKind = fc
  .record(
    {
      name: fc.constantFrom('one', 'two', 'three'),
      share: fc.integer({ min: 1, max: 5 }),
      drives: count(1, 10),
      ships: orNever,
      tells: orNever,
      transit: orNever,
      opening: length,
      bayTime: length,
      packing: length,
      extra: count(0, 3),
      faults: fc.array(fc.constantFrom(...driveFaults), { maxLength: 1 }),
      cancels: fc.constantFrom(...cancelStates),
    },
    { requiredKeys: ['name'] },
  )
  .filter((kind) => kind.ships !== 'never' || (kind.cancels ?? 'Creating') === 'Creating');
const anyScenario = fc
  .record(
    {
      count: fc.integer({ min: 1, max: 30 }),
      within: length,
      jobs: fc.array(anyKind, { minLength: 1, maxLength: 4 }),
    },
    { requiredKeys: ['jobs'] },
  )
  .map((scenario) => scenarioSchema.parse({ name: 'any', title: 'Any', about: 'Any.', ...scenario }));

describe('the scenarios that come with Drayage', () => {
  it('are named as their files, and can all be played', async () => {
    const names = await scenarioNames();
    expect(names.length).toBeGreaterThanOrEqual(14);
    for (const name of names) {
      const text = await readyScenario(name);
      expect(text.name).toBe(name);
      const scenario = scenarioSchema.parse(text);
      expect(plan({ scenario, seed: 1, startedAt: startOfTime }).length).toBeGreaterThan(0);
    }
  });

  it('are named when one is asked for that is not there', async () => {
    await expect(readyScenario('../package')).rejects.toThrow(
      /^There is no scenario '\.\.\/package'\. There are: all-goes-well, busy-month,/,
    );
  });
});

describe('reading a scenario', () => {
  const read = (text: string) => () => readScenario(text, 'mine.yaml');
  const head = 'name: mine\ntitle: Mine\nabout: Mine.\n';

  it('takes YAML and JSON', () => {
    const scenario = { name: 'mine', title: 'Mine', about: 'Mine.', jobs: [{ name: 'k' }] };
    expect(read(`${head}jobs:\n  - name: k\n`)()).toEqual(scenario);
    expect(read(JSON.stringify(scenario))()).toEqual(scenario);
  });

  it.each([
    [
      'what is no YAML, with the line of each fault',
      'name: mine\nname: yours\nabout: "Mine.\n',
      /^mine\.yaml is no YAML: line 2: Map keys must be unique; line 4: Missing closing "quote; mend that first, and what it says is looked at then\.$/,
    ],
    [
      'every fault, with its line',
      `${head}jobs:\n  - name: K\n    ships: soon\n    lost:\n      a: true\n`,
      /line 5: jobs\.0\.name must be .*; line 6: jobs\.0\.ships must be 'never', .*; line 7: jobs\.0\.lost is not known here: leave it out, or see docs\/scenarios\.md for what may be said\.$/,
    ],
    [
      'what is missing, with the line of where it belongs',
      'name: mine\nabout: Mine.\njobs:\n  - drives: 1\n',
      /^mine\.yaml cannot be played: line 1: title must be a text; line 4: jobs\.0\.name must be a name\.$/,
    ],
    ['an empty file', '', /^mine\.yaml cannot be played: it must be an object\.$/],
    ['aliases', `${head}jobs: [&k {name: k}, *k]`, /write it without aliases/],
    [
      'a range that is the wrong way round',
      `${head}jobs: [{name: k, transit: 3d..1d}]`,
      /must begin with the shorter length/,
    ],
    [
      'more drives missing than there are',
      `${head}jobs: [{name: k, missing: 2}]`,
      /missing is more than the drives/,
    ],
    [
      'faults of drives that are not there',
      `${head}jobs: [{name: k, faults: [wrongKey, wrongKey]}]`,
      /faults has more entries/,
    ],
    [
      'cancelling where the job never comes',
      `${head}jobs: [{name: k, ships: never, cancels: Received}]`,
      /does not reach/,
    ],
    ['waiting for ever', `${head}jobs: [{name: k, transit: never, overdue: {extend: 10d}}]`, /for ever/],
    ['finding what was never lost', `${head}jobs: [{name: k, turnsUp: 3d}]`, /none is missing or lost/],
    [
      'hours that end before they begin',
      `${head}dataCentre: {opens: 9, closes: 8}\njobs: [{name: k}]`,
      /after the hour of opening/,
    ],
  ])('refuses %s', (_what, text, message) => {
    expect(read(text)).toThrow(message);
  });
});

describe('a plan', () => {
  const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });

  it('is the same for the same seed, and for fewer jobs the beginning of the same', () => {
    fc.assert(
      fc.property(anyScenario, seed, fc.integer({ min: 1, max: 20 }), (scenario, chosen, jobs) => {
        const telling = { scenario, seed: chosen, startedAt: startOfTime };
        const whole = plan({ ...telling, jobs: 20 });
        expect(plan({ ...telling, jobs: 20 })).toEqual(whole);
        expect(plan({ ...telling, jobs })).toEqual(whole.slice(0, jobs));
        expect(planOne({ ...telling, jobs }, jobs)).toEqual(whole[jobs - 1]);
        expect(planOne({ ...telling, jobs }, jobs + 1)).toBeUndefined();
      }),
    );
  });

  it('is another for another seed', async () => {
    const scenario = scenarioSchema.parse(await readyScenario('all-goes-well'));
    const [one, two] = [1, 2].map((chosen) => plan({ scenario, seed: chosen, startedAt: startOfTime })[0]!);
    expect(one!.drives[0]!.driveId).not.toBe(two!.drives[0]!.driveId);
    expect(one!.shippedAt).not.toBe(two!.shippedAt);
  });

  it('has times in their order, ids that are all different, and keys that BitLocker could have made', () => {
    fc.assert(
      fc.property(anyScenario, seed, (scenario, chosen) => {
        const plays = plan({ scenario, seed: chosen, startedAt: startOfTime });
        for (const { createdAt, shippedAt, deliveredAt, openedFrom, toldAt } of plays) {
          const way = [startOfTime, createdAt, shippedAt, deliveredAt, openedFrom];
          const times = way.filter((at) => at !== undefined);
          expect(times).toEqual(times.toSorted());
          if (toldAt !== undefined) expect(toldAt >= shippedAt!).toBe(true);
        }
        const drives = plays.flatMap((play) => play.drives);
        const ids = [
          ...drives.map(({ driveId }) => driveId),
          ...plays.flatMap((play) => [...play.extraDrives, play.trackingNumber, play.jobName]),
        ];
        expect(new Set(ids).size).toBe(ids.length);
        expect(drives.every(({ bitLockerKey }) => isBitLockerKey(bitLockerKey))).toBe(true);
      }),
    );
  });

  it('mixes its kinds by their shares, evenly from the first job on', async () => {
    const scenario = scenarioSchema.parse(await readyScenario('busy-month'));
    const plays = plan({ scenario, seed: 1, startedAt: startOfTime });
    for (const { name, share } of scenario.jobs)
      expect(plays.filter(({ kind }) => kind.name === name)).toHaveLength(share);
    const good = plays.slice(0, 20).filter(({ kind }) => kind.name === 'good').length;
    expect(Math.abs(good - 0.78 * 20)).toBeLessThanOrEqual(1.5);
  });
});

describe('the hours of work', () => {
  const dataCentre = scenarioSchema.parse({
    name: 'any',
    title: 'Any',
    about: 'Any.',
    dataCentre: { opens: 8, closes: 17 },
    jobs: [{ name: 'any' }],
  }).dataCentre;

  it('have a round every two hours from Monday to Friday', () => {
    const rounds = ['2027-01-08T07:59:00.000Z', '2027-01-08T08:00:00.001Z', '2027-01-08T16:30:00.000Z'];
    expect(rounds.map((from) => roundAtOrAfter(from, dataCentre))).toEqual([
      '2027-01-08T08:00:00.000Z',
      '2027-01-08T10:00:00.000Z',
      '2027-01-11T08:00:00.000Z',
    ]);
    expect(roundAtOrAfter('2027-01-09T10:00:00.000Z', { ...dataCentre, weekends: true })).toBe(
      '2027-01-09T10:00:00.000Z',
    );
    expect(workingDays('2027-01-08T20:00:00.000Z', '2027-01-12T01:00:00.000Z', dataCentre)).toBe(3);
  });

  it('never begin before they are asked for, nor leave anybody waiting over a weekend and a night', () => {
    fc.assert(
      fc.property(fc.nat(400 * 24 * 60), (minutes) => {
        const from = plusMs(startOfTime, minutes * MINUTE_MS);
        const round = roundAtOrAfter(from, dataCentre);
        expect(round >= from && round <= plusMs(from, 3 * DAY_MS)).toBe(true);
        expect(roundAtOrAfter(round, dataCentre)).toBe(round);
      }),
    );
  });
});

describe('docs/scenarios.md', () => {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input' });
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
  const propertiesOf = ({ properties = {}, required = [] }: z.core.JSONSchema.BaseSchema): string =>
    table(
      ['property', 'without it', 'what it says'],
      Object.entries(properties).flatMap(([name, one]) => {
        // Those that hold others have a table of their own.
        if (typeof one === 'boolean' || one.description === undefined) return [];
        const otherwise = required.includes(name)
          ? 'must be there'
          : one.default === undefined
            ? ''
            : code(one.default);
        const values = one.enum?.map(code).join(', ') ?? '';
        return [[code(name), otherwise, `${one.description ?? ''}${values && ` One of ${values}.`}`]];
      }),
    );

  it('names every scenario that there is, and what happens in it', async () => {
    const ready = await Promise.all((await scenarioNames()).map(readyScenario));
    await expectGenerated(
      'scenarios.md',
      'ready',
      table(
        ['scenario', 'what happens'],
        ready.map(({ name, about }) => [code(name), about.trim().replaceAll('\n', ' ')]),
      ),
    );
  });

  it('names every property that a scenario may have', async () => {
    const { jobs, dataCentre } = schema.properties as Record<string, z.core.JSONSchema.BaseSchema>;
    await expectGenerated('scenarios.md', 'properties', propertiesOf(schema));
    await expectGenerated('scenarios.md', 'dataCentre', propertiesOf(dataCentre!));
    await expectGenerated('scenarios.md', 'jobs', propertiesOf(jobs!.items as z.core.JSONSchema.BaseSchema));
  });

  it('has an example that can be played', async () => {
    const document = await readFile(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');
    const [, example = ''] = /```yaml\n(.*?)```/su.exec(document) ?? [];
    const scenario = scenarioSchema.parse(readScenario(example, 'the example'));
    expect(plan({ scenario, seed: 1, startedAt: startOfTime }).map(({ kind }) => kind.name)).toContain(
      'locked',
    );
  });

  it('has the schema beside it, for editors', () =>
    expectSchema('scenarios.schema.json', { title: 'A scenario of Drayage', ...schema }));
});
