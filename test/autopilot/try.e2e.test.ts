import { afterAll, beforeAll, describe, it } from 'vitest';
import { MONDAY, tell } from '../support/stories.ts';
import { startWorld, type World } from '../support/world.ts';
describe('try', () => {
  let world: World;
  beforeAll(async () => { world = await startWorld(MONDAY); });
  afterAll(() => world.stop());
  it.each((process.env['TRY'] ?? '').split(','))('%s', async (name) => {
    const t = Date.now();
    const story = await tell(world, name);
    console.log(name, story.days, 'days', Date.now() - t, 'ms');
    for (const job of story.jobs.slice(0, 8)) console.log(job.name, job.kind, '\n', job.events.map((e) => `${e.at} ${String((e as any).by.name)} ${e.type} ${e.driveId ?? ''} ${JSON.stringify((e as any).result?.copyStatus ?? (e as any).reason ?? '')}`).join('\n '));
    console.log([...new Set(world.host.logs.filter(({ level }) => level === 'warning' || level === 'error').map(({ message }) => message))].join('\n'));
  });
});
