/** A job as an operator has to do with it: its drives, why it waits, and what can be said of it. */
import {
  makeStyles,
  MessageBar,
  MessageBarBody,
  tokens,
  Field,
  Input,
  Textarea,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { jobAddress } from '../../addresses.ts';
import { keyOfJob, tellJob, type JobOfPackage } from '../../api/datacenter.ts';
import { useServiceClock } from '../../live/service-clock.tsx';
import { Foreign, StateBadge, TimeText } from '../../parts/values.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Act } from './act.tsx';
import { Quiet } from './section.tsx';
import { DriveBadge, DriveFacts, DriveLink, JobLink, Line, Lines, Rest } from './words.tsx';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  name: { margin: 0, fontSize: tokens.fontSizeBase300 },
  link: { color: tokens.colorBrandForegroundLink, fontSize: tokens.fontSizeBase200 },
  acts: { display: 'flex', flexWrap: 'wrap', alignItems: 'start', gap: tokens.spacingHorizontalS },
});

export const JobPanel = ({
  location,
  job,
}: {
  readonly location: string;
  readonly job: JobOfPackage;
}): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  return (
    <article className={styles.panel} aria-label={datacenter.jobTitle(job.name)}>
      <div className={styles.head}>
        <h3 className={styles.name}>
          <JobLink location={location} job={job} />
        </h3>
        <StateBadge state={job.state} />
        {job.state === 'Shipping' && job.deadline !== undefined && (
          <Rest>
            {datacenter.when.due} <TimeText at={job.deadline} />
          </Rest>
        )}
        {job.cancelRequested && <Rest>{datacenter.cancelled}</Rest>}
        <Link href={jobAddress(keyOfJob(job))} className={styles.link}>
          {datacenter.toCustomersPage}
        </Link>
      </div>
      {job.hold && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            {datacenter.onHold} · <TimeText at={job.hold.since} as="relative" />
            <br />
            <Foreign text={job.hold.message} />
          </MessageBarBody>
        </MessageBar>
      )}
      {job.closing && (
        <Quiet>
          <Foreign text={job.closing.note ?? job.closing.reason} />
        </Quiet>
      )}
      {job.error && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <bdi>{job.error.message}</bdi>
          </MessageBarBody>
        </MessageBar>
      )}
      {job.drives.length === 0 ? (
        <Quiet>{datacenter.noDrives}</Quiet>
      ) : (
        <Lines label={datacenter.drivesOf(job.name)}>
          {job.drives.map((drive) => (
            <Line key={drive.driveId}>
              <DriveLink location={location} driveId={drive.driveId} />
              <DriveBadge state={drive.state} />
              <DriveFacts drive={drive} />
            </Line>
          ))}
        </Lines>
      )}
      <JobActs location={location} job={job} />
    </article>
  );
};

const DAY_MS = 86_400_000;

/** As `datetime-local` has it: in the viewer's zone, to the minute. */
const localTime = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

const JobActs = ({ location, job }: { readonly location: string; readonly job: JobOfPackage }): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const { now } = useServiceClock();
  const key = keyOfJob(job);
  const { name, etag, state, hold, deadline } = job;
  const isShipping = state === 'Shipping';
  const mayBeHeld = state !== 'Completed' && state !== 'Closed';
  if (!mayBeHeld) return null;
  const until = new Date((deadline === undefined ? now : new Date(deadline)).getTime() + 7 * DAY_MS);
  return (
    <div className={styles.acts}>
      {isShipping && (
        <>
          <Act
            location={location}
            label={datacenter.extend}
            run={(field) =>
              tellJob(location, key, { what: 'extend', until: new Date(field('until')).toISOString() }, etag)
            }
            done={() => datacenter.isExtended(name)}
          >
            <Field label={datacenter.until} required>
              <Input type="datetime-local" name="until" defaultValue={localTime(until)} />
            </Field>
          </Act>
          <Act
            location={location}
            label={datacenter.close}
            confirm={datacenter.closeConfirm}
            hint={datacenter.closeHint}
            run={(field) => tellJob(location, key, { what: 'close', reason: field('reason') }, etag)}
            done={() => datacenter.isClosed(name)}
          >
            <Field label={datacenter.reason} required>
              <Textarea name="reason" maxLength={1024} />
            </Field>
          </Act>
        </>
      )}
      {hold === undefined ? (
        <Act
          key="hold"
          location={location}
          label={datacenter.hold}
          hint={datacenter.holdHint}
          run={(field) => tellJob(location, key, { what: 'hold', message: field('message') }, etag)}
          done={() => datacenter.isHeld(name)}
        >
          <Field label={datacenter.message} required>
            <Textarea name="message" maxLength={1024} />
          </Field>
        </Act>
      ) : (
        <Act
          key="release"
          location={location}
          label={datacenter.release}
          isPrimary
          run={() => tellJob(location, key, { what: 'release' }, etag)}
          done={() => datacenter.isReleased(name)}
        />
      )}
    </div>
  );
};
