/** The seven states of a job: where it is, when it got there, and when it may be further. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Job } from '../../api/arm.ts';
import type { Estimate, Expectation } from '../../api/job.ts';
import { Explained } from '../../parts/explained.tsx';
import { NextStepText } from '../../parts/next-step.tsx';
import { Section } from '../../parts/section.tsx';
import { TimeText } from '../../parts/values.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { stepsOf, type Step } from './track-steps.ts';

const NARROW = '@media (max-width: 800px)';

const useStyles = makeStyles({
  track: {
    display: 'grid',
    gridTemplateColumns: 'repeat(7, minmax(0, 1fr))',
    columnGap: tokens.spacingHorizontalS,
    rowGap: tokens.spacingVerticalM,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  step: {
    borderTop: `4px solid ${tokens.colorNeutralStroke2}`,
    paddingTop: tokens.spacingVerticalXS,
    // As high as the longest of them will be, so that nothing jumps when an estimate comes.
    minHeight: '4.5rem',
    overflowWrap: 'anywhere',
    [NARROW]: {
      borderTopStyle: 'none',
      borderLeft: `4px solid ${tokens.colorNeutralStroke2}`,
      padding: `0 0 0 ${tokens.spacingHorizontalM}`,
      minHeight: '3rem',
    },
  },
  done: {
    borderTopColor: tokens.colorStatusSuccessBorderActive,
    borderLeftColor: tokens.colorStatusSuccessBorderActive,
  },
  now: {
    borderTopColor: tokens.colorCompoundBrandStroke,
    borderLeftColor: tokens.colorCompoundBrandStroke,
    fontWeight: tokens.fontWeightSemibold,
  },
  failed: {
    borderTopColor: tokens.colorStatusDangerBorderActive,
    borderLeftColor: tokens.colorStatusDangerBorderActive,
  },
  when: { display: 'block', fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  next: { margin: `0 0 ${tokens.spacingVerticalM}`, minHeight: tokens.lineHeightBase300 },
  basis: {
    margin: `${tokens.spacingVerticalS} 0 0`,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    minHeight: tokens.lineHeightBase200,
  },
});

export const Track = ({
  job,
  estimate,
  hasFailed,
}: {
  readonly job: Job;
  readonly estimate: Estimate | undefined;
  /** The estimate could not be had. */
  readonly hasFailed: boolean;
}): ReactNode => {
  const styles = useStyles();
  const { jobPage } = useTexts();
  const { deadline } = job.properties.schedule ?? {};
  return (
    <Section title={jobPage.track}>
      <p className={styles.next}>
        <NextStepText job={job} />
        {deadline !== undefined && (
          <>
            {' · '}
            <TimeText at={deadline} />
          </>
        )}
      </p>
      <ol className={styles.track}>
        {stepsOf(job, estimate).map((step) => (
          <StepItem key={step.state} step={step} />
        ))}
      </ol>
      <p className={styles.basis}>
        {hasFailed ? jobPage.estimateFailed : estimate && <Basis estimate={estimate} />}
      </p>
    </Section>
  );
};

const StepItem = ({ step }: { readonly step: Step }): ReactNode => {
  const styles = useStyles();
  const { job, jobPage } = useTexts();
  const { state, kind } = step;
  return (
    <li
      className={mergeClasses(
        styles.step,
        kind === 'done' && styles.done,
        kind === 'now' &&
          (state === 'Closed' ? styles.failed : state === 'Completed' ? styles.done : styles.now),
      )}
      aria-current={kind === 'now' ? 'step' : undefined}
    >
      <Explained meaning={job.meanings[state]}>{job.states[state]}</Explained>
      <span className={styles.when}>
        {kind === 'now' && (
          <>
            {jobPage.now}
            {step.at !== undefined && (
              <>
                , {jobPage.since} <TimeText at={step.at} />
              </>
            )}
          </>
        )}
        {kind === 'done' && (step.at === undefined ? jobPage.skipped : <TimeText at={step.at} />)}
        {kind === 'aside' && (step.isOver ? jobPage.notTaken : jobPage.onlyIfFailed)}
        {kind === 'ahead' && step.expected && <Expected expected={step.expected} />}
      </span>
    </li>
  );
};

const Expected = ({ expected }: { readonly expected: Expectation }): ReactNode => {
  const { jobPage } = useTexts();
  const format = useFormat();
  if ('reason' in expected) return <Explained meaning={expected.reason}>{jobPage.noEstimate}</Explained>;
  if ('reachedAt' in expected) return <TimeText at={expected.reachedAt} />;
  const [from, to] = [new Date(expected.earliest), new Date(expected.latest)];
  return (
    <>
      {jobPage.expected}{' '}
      <span title={`${format.utc(from)} – ${format.utc(to)}`}>{format.range(from, to)}</span>
    </>
  );
};

/** What the ranges rest on; nothing, where there is none. */
const Basis = ({ estimate: { expected, queue } }: { readonly estimate: Estimate }): ReactNode => {
  const { jobPage } = useTexts();
  const format = useFormat();
  const basis = expected.flatMap((each) => ('basis' in each ? [each.basis] : [])).at(0);
  const sentences = [
    ...(basis === undefined
      ? []
      : [
          jobPage.estimate,
          ...(basis.kind === 'Aim'
            ? [jobPage.basisAim]
            : [
                jobPage.basisHistory(format.number(basis.jobs)),
                ...basis.alike.map((each) => jobPage.alike[each]),
              ]),
        ]),
    ...(queue.drivesAhead === 0 ? [] : [jobPage.queue(format.number(queue.drivesAhead))]),
    ...(queue.days === undefined ? [] : [jobPage.queueDays(format.number(queue.days))]),
  ];
  return sentences.join(' ');
};
