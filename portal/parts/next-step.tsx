/** The question that everyone asks of a job: what happens next, and when? */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Job } from '../api/arm.ts';
import { useServiceClock } from '../live/service-clock.tsx';
import { useFormat, useTexts } from '../texts/language.tsx';
import { isNear, nextStepOf } from './next-step-of.ts';

const useStyles = makeStyles({
  near: { color: tokens.colorStatusDangerForeground2, fontWeight: tokens.fontWeightSemibold },
});

/** A deadline that is near stands out, and says so to who sees no colour: by its words. */
export const NextStepText = ({ job }: { readonly job: Job }): ReactNode => {
  const styles = useStyles();
  const format = useFormat();
  const { now } = useServiceClock();
  const { nextSteps, nextStepsUndated } = useTexts().job;
  const step = nextStepOf(job);
  if (step.kind === 'held') {
    return (
      <span className={styles.near} title={step.message}>
        {nextStepsUndated.held}
      </span>
    );
  }
  if (!('at' in step)) return nextStepsUndated[step.kind];
  const at = new Date(step.at);
  return (
    <time
      dateTime={step.at}
      title={`${format.time(at)} (${format.utc(at)})`}
      className={isNear(step, now) ? styles.near : undefined}
    >
      {nextSteps[step.kind](format.relative(at, now))}
    </time>
  );
};
