import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SUBSCRIPTION } from '../../demo/drayage-client.ts';
import { AIM_DAYS, figuredJob, figuresOf } from '../../demo/scenario/figures.ts';
import { createFinishedJobs } from '../../src/storage/tables/finished-jobs.ts';
import { createJobRepository } from '../../src/storage/tables/job-repository.ts';
import { openTables } from '../../src/storage/tables/tables.ts';
import { estimateAnswer } from '../../src/arm/answer-schemas.ts';
import { createRebuilding } from '../support/rebuilt.ts';
import { MONDAY, tell, type Story } from '../support/stories.ts';
import { startWorld, type World } from '../support/world.ts';

const bay = z.object({ bay: z.string() });

describe('a busy month', () => {
  let world: World;
  let story: Story;
  beforeAll(async () => {
    world = await startWorld(MONDAY);
    story = await tell(world, 'busy-month');
  }, 600_000);
  afterAll(() => world.stop());

  it('brings each of a hundred jobs to its end', () => {
    const ends = Map.groupBy(story.jobs, ({ path: states }) => states.at(-1));
    expect([...ends.keys()].toSorted()).toEqual(['Closed', 'Completed', 'gone']);
    expect(story.jobs).toHaveLength(100);
    for (const { play, path: states } of story.jobs)
      if (play.kind.name === 'good') expect(states.at(-1)).toBe('Completed');
  });

  it('never has two drives in one bay, nor more drives than bays', () => {
    const mounts = story.jobs.flatMap(({ play, events }) =>
      events
        .filter(({ type }) => type === 'DriveMounted')
        .map((event) => ({
          bay: bay.parse(event).bay,
          from: Date.parse(event.at),
          stays: play.drives.find(({ driveId }) => driveId === event.driveId)?.bayTimeMs ?? 0,
        })),
    );
    const byBay = Map.groupBy(mounts, (mount) => mount.bay);
    expect(byBay.size).toBeLessThanOrEqual(8);
    for (const uses of byBay.values()) {
      const inOrder = uses.toSorted((left, right) => left.from - right.from);
      inOrder.slice(1).forEach((use, index) => {
        const before = inOrder[index]!;
        expect(use.from).toBeGreaterThanOrEqual(before.from + before.stays);
      });
    }
  });

  it('has figures: most are copied in the time that the service aims at', () => {
    const jobs = story.jobs.map(({ events, play }) => figuredJob(play, events));
    const { arrivalToCopied, drivesCopied } = figuresOf(jobs, 8, 30);
    expect(drivesCopied).toBeGreaterThan(120);
    expect(arrivalToCopied!.p50).toBeLessThan(AIM_DAYS.to);
    expect(arrivalToCopied!.p50).toBeLessThanOrEqual(arrivalToCopied!.p95);
  });

  it('leaves a row of every job that finished, and with them estimates for the next one', async () => {
    const finished = createFinishedJobs(openTables({ connectionString: world.connectionString }));
    const rows = await finished.recent('westus', 'Import', 1000);
    const ended = story.jobs.filter(({ path: states }) => states.at(-1) !== 'gone');
    expect(rows).toHaveLength(ended.length);
    expect(rows.every(({ bytes, end }) => bytes >= 0 && end.length > 0)).toBe(true);

    await world.create('next', [await world.prepare('next', { a: 'a' })]);
    const answer = await fetch(
      `${world.url}/subscriptions/${SUBSCRIPTION}/resourceGroups/tests/providers/Microsoft.ImportExport/jobs/next/estimate?api-version=2021-01-01`,
    );
    const { expected, asOf } = estimateAnswer.parse(await answer.json());
    expect(expected.map((one) => ('basis' in one ? one.basis.kind : 'none'))).toEqual(
      Array(4).fill('History'),
    );
    expect(expected.every((one) => 'earliest' in one && one.earliest >= asOf)).toBe(true);
  });

  it('is rebuilt, job by job, from its timelines', async () => {
    const tables = openTables({ connectionString: world.connectionString });
    const rebuilding = createRebuilding(createJobRepository(tables));
    const there = story.jobs.filter(({ path: states }) => states.at(-1) !== 'gone');
    for (const { name } of there)
      await rebuilding.check({ subscriptionId: SUBSCRIPTION, resourceGroup: story.resourceGroup, name });
    expect(rebuilding.checked()).toHaveLength(there.length);
  });

  it('takes its drives off the shelf when it is over', async () => {
    const left = await readdir(path.join(world.baysFolder, '.autopilot'));
    expect(left).toEqual([]);
    const bays = (await readdir(world.baysFolder)).filter((name) => name.startsWith('bay-'));
    expect(bays).toEqual([]);
  });
});
