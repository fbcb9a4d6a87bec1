/** One drive in somebody's hand: whose it is, where it stands, and what can be said of it. */
import { Field, Input, makeStyles, Select, Textarea, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { tellDrive, type DriveAndJobs, type DriveProblem } from '../../api/datacenter.ts';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { StateBadge } from '../../parts/values.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Act } from './act.tsx';
import { Dock } from './dock.tsx';
import { MountAct } from './mount.tsx';
import { Quiet, Section } from './section.tsx';
import { useBays, useDrive, usePackagesOfDrive } from './use-dock.ts';
import { DriveBadge, DriveFacts, FlagBadge, JobLink, Line, Lines, PackageLine } from './words.tsx';

const useStyles = makeStyles({
  acts: { display: 'flex', flexWrap: 'wrap', alignItems: 'start', gap: tokens.spacingHorizontalS },
});

type Props = { readonly location: string; readonly driveId: string };

export const DrivePage = ({ location, driveId }: Props): ReactNode => {
  const { datacenter } = useTexts();
  const drive = useDrive(location, driveId);
  const packages = usePackagesOfDrive(location, driveId);
  const error = drive.error ?? packages.error;
  return (
    <Dock location={location} title={datacenter.driveTitle(drive.data?.driveId ?? driveId)} isInner>
      {error && (
        <ErrorState
          error={error}
          retry={() => {
            void drive.refetch();
            void packages.refetch();
          }}
        />
      )}
      {drive.data === undefined ? (
        drive.error === null && <Loading />
      ) : drive.data === null ? (
        <Empty title={datacenter.driveOfNobody}>{datacenter.driveOfNobodyHint}</Empty>
      ) : (
        <Known location={location} drive={drive.data} />
      )}
      {packages.data && packages.data.length > 0 && (
        <Section title={datacenter.comesIn}>
          <Lines>
            {packages.data.map((of) => (
              <PackageLine key={`${of.direction}/${of.trackingNumber}`} location={location} of={of} />
            ))}
          </Lines>
        </Section>
      )}
    </Dock>
  );
};

const Known = ({
  location,
  drive: { driveId, flags, jobs },
}: {
  readonly location: string;
  readonly drive: DriveAndJobs;
}): ReactNode => {
  const { datacenter } = useTexts();
  return (
    <>
      {flags.map((flag) => (
        <div key={flag}>
          <FlagBadge flag={flag} /> {datacenter.flags[flag].meaning}
        </div>
      ))}
      <Lines label={datacenter.jobs}>
        {jobs.map(({ drive, ...job }) => (
          <Line key={job.jobId}>
            <DriveBadge state={drive.state} />
            <JobLink location={location} job={job} />
            <StateBadge state={job.state} />
            <DriveFacts drive={drive} />
          </Line>
        ))}
      </Lines>
      <DriveActs location={location} driveId={driveId} jobs={jobs} />
    </>
  );
};

const problems = ['Unreadable', 'Unsupported', 'Damaged'] as const satisfies readonly DriveProblem[];

/** Of several jobs that name it the service finds out which is meant, and asks when it cannot. */
const DriveActs = ({
  location,
  driveId,
  jobs,
}: Props & { readonly jobs: DriveAndJobs['jobs'] }): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const bays = useBays(location);
  const [only, second] = jobs;
  /** With several jobs a condition on one of them would be a guess. */
  const seen = second === undefined ? only?.etag : undefined;
  const isLate = jobs.some(({ drive }) => drive.state === 'NeverReceived');
  const waiting = jobs.filter(({ drive }) => drive.state === 'Received');
  const isMounted = waiting.some(({ drive }) => drive.bay !== undefined);
  return (
    <>
      {isLate && <Quiet>{datacenter.lateHint}</Quiet>}
      <div className={styles.acts}>
        {isLate && (
          <Act
            location={location}
            label={datacenter.late}
            confirm={datacenter.takeIn}
            isPrimary
            run={(field) => {
              const trackingNumber = field('trackingNumber');
              return tellDrive(
                location,
                driveId,
                { what: 'receive', ...(trackingNumber === '' ? {} : { trackingNumber }) },
                seen,
              );
            }}
            done={() => datacenter.isTakenIn(driveId)}
          >
            <Field label={datacenter.lateIn}>
              <Input name="trackingNumber" autoComplete="off" maxLength={128} />
            </Field>
          </Act>
        )}
        {waiting.length > 0 && !isMounted && (
          <MountAct
            location={location}
            label={datacenter.mount}
            driveId={driveId}
            bays={bays.data ?? []}
            isPrimary
          />
        )}
        {isMounted && (
          <Act
            location={location}
            label={datacenter.unmount}
            run={() => tellDrive(location, driveId, { what: 'unmount' }, seen)}
            done={() => datacenter.isUnmounted(driveId)}
          />
        )}
        {waiting.length > 0 && (
          <Act
            location={location}
            label={datacenter.report}
            confirm={datacenter.reportConfirm}
            hint={datacenter.reportHint}
            run={(field) => {
              const note = field('note');
              const problem = problems.find((each) => each === field('problem')) ?? 'Damaged';
              return tellDrive(
                location,
                driveId,
                { what: 'report', problem, ...(note === '' ? {} : { note }) },
                seen,
              );
            }}
            done={() => datacenter.isReported(driveId)}
          >
            <Field label={datacenter.problem}>
              <Select name="problem">
                {problems.map((problem) => (
                  <option key={problem} value={problem}>
                    {datacenter.problems[problem]}
                  </option>
                ))}
              </Select>
            </Field>
            <Field label={datacenter.note}>
              <Textarea name="note" maxLength={1024} />
            </Field>
          </Act>
        )}
      </div>
    </>
  );
};
