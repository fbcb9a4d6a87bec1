/** `npm run scenario -- NAME`: a scenario played to its end, on this machine, and what it comes to. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { plan } from '../../src/scenarios/plan.ts';
import { readyScenario, scenarioNames } from '../../src/scenarios/ready-scenarios.ts';
import { scenarioSchema } from '../../src/scenarios/scenario.ts';
import { ScenarioFault } from '../../src/scenarios/scenario-fault.ts';
import { workingDays } from '../../src/scenarios/working-hours.ts';
import { armClient, desk } from '../drayage-client.ts';
import { DemoFault } from '../fault.ts';
import { startHostProcess } from '../host-process.ts';
import { readCommandLine, USAGE, type Wanted } from './command-line.ts';
import { figuredJob, figureLines, figuresOf } from './figures.ts';
import { startRun, type Following } from './follow.ts';
import { storyLine } from './story-line.ts';

/** A Monday, an hour before work begins: a story depends on its weekdays, and shall be the same whenever it is told. */
const START = '2027-01-04T07:00:00.000Z';
const STEP = 'PT12H';
const LOOK_EVERY_MS = 500;
/** What the host's log says of what the autopilot was refused. */
const REFUSAL = /^warning autopilot\w*: (.*)$/u;

type Play = Extract<Wanted, { readonly kind: 'play' }>;

const list = async (): Promise<void> => {
  for (const name of await scenarioNames()) {
    const { title, about } = await readyScenario(name);
    console.log(`${name}\n  ${title}. ${about.trim()}\n`);
  }
};

const play = async (wanted: Play): Promise<void> => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'drayage-scenario-'));
  try {
    // Where a clock that is not the system's goes on from (docs/local-host.md).
    await writeFile(path.join(dataFolder, 'clock.json'), JSON.stringify({ now: START }));
    const host = await startHostProcess(dataFolder, {
      args: [
        '--memory',
        ...(wanted.speed === undefined ? ['--clock', 'virtual'] : ['--speed', wanted.speed]),
      ],
      // Beside whatever runs on this machine already.
      env: { PORT: '0', AZURITE_BLOB_PORT: '0', AZURITE_QUEUE_PORT: '0', AZURITE_TABLE_PORT: '0' },
      onLine: (line) => {
        const [, refusal] = REFUSAL.exec(line) ?? [];
        if (refusal !== undefined) console.log(`  refused: ${refusal}`);
      },
    });
    try {
      await tellStory(host.url, wanted);
    } finally {
      await host.stop();
    }
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
};

const tellStory = async (url: string, { scenario, seed, jobs, speed }: Play): Promise<void> => {
  const clock = desk(url);
  const following = await startRun(url, armClient(url), clock, {
    scenario,
    seed,
    ...(jobs === undefined ? {} : { jobs }),
  });
  console.log(`${scenario.title} (seed ${seed}). ${scenario.about.trim()}\n`);
  for (let isOver = false; !isOver;) {
    if (speed === undefined) await clock.advance(STEP);
    else await pause(LOOK_EVERY_MS);
    // Asked first, so that what happens while it is asked is heard still.
    isOver = await following.isOver();
    for (const { job, event } of await following.listen()) {
      const line = storyLine(job, event);
      if (line !== undefined) console.log(line);
    }
  }
  console.log(`\n${summary(following, { scenario, seed, jobs }, await clock.now()).join('\n')}`);
};

const summary = (
  { run, told }: Following,
  { scenario: text, seed, jobs }: Pick<Play, 'scenario' | 'seed' | 'jobs'>,
  now: string,
): readonly string[] => {
  const scenario = scenarioSchema.parse(text);
  const { startedAt } = run;
  const plays = plan({ scenario, seed, startedAt, ...(jobs === undefined ? {} : { jobs }) });
  const figured = plays.map(({ jobName, ...play }) => figuredJob(play, told.get(jobName) ?? []));
  const { dataCentre } = scenario;
  return figureLines(figuresOf(figured, dataCentre.bays, workingDays(startedAt, now, dataCentre)));
};

// Whoever ends this ends its host with it: leaving runs the handlers of `exit`, dying by a signal does not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

try {
  const wanted = await readCommandLine(process.argv.slice(2));
  switch (wanted.kind) {
    case 'help':
      console.log(USAGE);
      break;
    case 'list':
      await list();
      break;
    case 'play':
      await play(wanted);
      break;
  }
} catch (error) {
  const expected = error instanceof DemoFault || error instanceof ScenarioFault;
  console.error(expected ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
}
