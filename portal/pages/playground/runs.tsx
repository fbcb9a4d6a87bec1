/** What the autopilot plays, and how far its jobs are. */
import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { dockAddress, jobsAddress } from '../../addresses.ts';
import { listRuns, type Run } from '../../api/autopilot.ts';
import type { JobState } from '../../api/arm.ts';
import type { Jobs } from '../../live/apply-events.ts';
import { useJobs } from '../../live/jobs.ts';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { StateBadge, TimeText } from '../../parts/values.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { useDockLocation } from '../../look/dock-location.ts';

const RUNS_MS = 5_000;

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  title: { margin: 0, fontSize: tokens.fontSizeBase400 },
  name: { margin: 0, fontSize: tokens.fontSizeBase300, overflowWrap: 'anywhere' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  run: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  link: { color: tokens.colorBrandForegroundLink },
});

export const Runs = (): ReactNode => {
  const styles = useStyles();
  const { playground } = useTexts();
  const [location] = useDockLocation();
  const {
    data: runs,
    error,
    refetch,
  } = useQuery({
    queryKey: ['runs', location],
    queryFn: ({ signal }) => listRuns(location, { signal }),
    refetchInterval: RUNS_MS,
  });
  const subscriptionId = runs?.[0]?.subscriptionId;
  return (
    <section className={styles.panel} aria-label={playground.runsTitle}>
      <h2 className={styles.title}>{playground.runsTitle}</h2>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {runs === undefined ? (
        error === null && <Loading />
      ) : subscriptionId === undefined ? (
        <p className={styles.quiet}>{playground.noRuns}</p>
      ) : (
        <RunList runs={runs} subscriptionId={subscriptionId} />
      )}
    </section>
  );
};

/** All runs are in the desk's own subscription. */
const RunList = ({
  runs,
  subscriptionId,
}: {
  readonly runs: readonly Run[];
  readonly subscriptionId: string;
}): ReactNode => {
  const { list } = useJobs(subscriptionId);
  return runs.map((run) => <RunCard key={run.runId} run={run} jobs={list?.jobs ?? new Map()} />);
};

/** How many of the run's jobs are in each state, in the order in which a job goes through them. */
const statesOf = (run: Run, jobs: Jobs, states: readonly JobState[]): ReadonlyMap<JobState, number> => {
  const names = new Set(run.jobs.map(({ name }) => name));
  const group = `/resourcegroups/${run.resourceGroup.toLowerCase()}/`;
  const counts = new Map<JobState, number>();
  for (const [id, { name, properties }] of jobs)
    if (names.has(name) && id.includes(group))
      counts.set(properties.state, (counts.get(properties.state) ?? 0) + 1);
  return new Map(states.flatMap((state) => (counts.has(state) ? [[state, counts.get(state) ?? 0]] : [])));
};

const RunCard = ({ run, jobs }: { readonly run: Run; readonly jobs: Jobs }): ReactNode => {
  const styles = useStyles();
  const { job, playground } = useTexts();
  const format = useFormat();
  const counts = statesOf(run, jobs, Object.keys(job.states) as JobState[]);
  const there = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return (
    <article className={styles.run} aria-label={run.runId}>
      <div className={styles.line}>
        <h3 className={styles.name}>
          <bdi>{run.runId}</bdi>
        </h3>
        <Badge appearance="tint" color={run.state === 'Playing' ? 'brand' : 'informative'}>
          {playground.runStates[run.state]}
        </Badge>
        <span className={styles.quiet}>
          {playground.startedAt} <TimeText at={run.startedAt} />
        </span>
      </div>
      <p className={styles.quiet}>
        {playground.created(format.number(there), format.number(run.jobs.length))}
      </p>
      <div className={styles.line}>
        {[...counts].map(([state, count]) => (
          <span key={state}>
            <StateBadge state={state} /> {format.number(count)}
          </span>
        ))}
      </div>
      <div className={styles.line}>
        <Link href={jobsAddress(`${run.runId}-`)} className={styles.link}>
          {playground.itsJobs}
        </Link>
        <Link href={dockAddress(run.location)} className={styles.link}>
          {playground.dataCentre}
        </Link>
      </div>
    </article>
  );
};
