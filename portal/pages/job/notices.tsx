/** What of a job wants to be seen first: that something is wrong with it, and what to do. */
import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Job, JobEvent } from '../../api/arm.ts';
import type { LiveJob } from '../../live/job.ts';
import { useServiceClock } from '../../live/service-clock.tsx';
import { hasFailed } from '../../parts/drive-values.tsx';
import { isNear, nextStepOf } from '../../parts/next-step-of.ts';
import { NextStepText } from '../../parts/next-step.tsx';
import { Foreign, TimeText } from '../../parts/values.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { reasonText } from './timeline-facts.ts';

const useStyles = makeStyles({
  notices: { display: 'grid', gap: tokens.spacingVerticalS },
  body: { overflowWrap: 'anywhere' },
});

type Intent = 'info' | 'warning' | 'error';

const Notice = ({
  intent,
  title,
  children,
}: {
  readonly intent: Intent;
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode => {
  const styles = useStyles();
  return (
    <MessageBar intent={intent} layout="multiline">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{title}</MessageBarTitle> {children}
      </MessageBarBody>
    </MessageBar>
  );
};

export const Notices = ({
  job,
  deleted,
  events,
}: {
  readonly job: Job;
  readonly deleted: LiveJob['deleted'];
  /** Why it was closed stands in its timeline. */
  readonly events: readonly JobEvent[] | undefined;
}): ReactNode => {
  const styles = useStyles();
  const { job: words, jobPage, timeline } = useTexts();
  const format = useFormat();
  const { now } = useServiceClock();
  const { state, schedule, cancelRequested, driveList = [] } = job.properties;
  const missing = driveList.filter((drive) => drive.state === 'NeverReceived').length;
  const failed = driveList.filter(({ copyStatus }) => hasFailed(copyStatus)).length;
  const closing = state === 'Closed' ? events?.findLast(({ type }) => type === 'JobClosed') : undefined;
  const because = (reason: unknown): ReactNode =>
    typeof reason === 'string' ? <Foreign text={reasonText(timeline.reasons, reason)} /> : undefined;
  const { hold } = schedule ?? {};
  return (
    <div className={styles.notices}>
      {deleted && (
        <Notice intent="warning" title={jobPage.deleted}>
          {deleted.event && (
            <>
              <TimeText at={deleted.event.time} /> · {because(deleted.event.data.reason)}.{' '}
            </>
          )}
          {jobPage.deletedToDo}
        </Notice>
      )}
      {hold && (
        <Notice intent="warning" title={jobPage.held}>
          <Foreign text={hold.message} /> · <TimeText at={hold.since} />. {jobPage.heldToDo}
        </Notice>
      )}
      {schedule?.overdue === true && (
        <Notice intent="error" title={jobPage.overdue}>
          {jobPage.overdueToDo} <NextStepText job={job} />
        </Notice>
      )}
      {schedule?.overdue !== true && isNear(nextStepOf(job), now) && (
        <Notice intent="warning" title={jobPage.near}>
          <NextStepText job={job} />
        </Notice>
      )}
      {cancelRequested && (
        <Notice intent="info" title={jobPage.cancelled}>
          {jobPage.cancelledMeaning[state]}
        </Notice>
      )}
      {state === 'Closed' && (
        <Notice intent="error" title={jobPage.closed}>
          {because(closing?.['reason']) ?? words.meanings.Closed}
        </Notice>
      )}
      {missing > 0 && (
        <Notice intent="error" title={jobPage.neverReceived(format.number(missing))}>
          {jobPage.neverReceivedToDo}
        </Notice>
      )}
      {failed > 0 && (
        <Notice intent="error" title={jobPage.failed(format.number(failed))}>
          {jobPage.failedToDo}
        </Notice>
      )}
    </div>
  );
};
