/** One drive of a job: how far its copy is; and afterwards what came of it, file by file. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { jobAddress } from '../../addresses.ts';
import type { JobKey } from '../../api/arm.ts';
import type { Drive } from '../../api/job.ts';
import { useJob } from '../../live/job.ts';
import { Page } from '../../look/page.tsx';
import {
  CopyStatusText,
  DocumentLink,
  documentsOf,
  DriveStateText,
  hasFailed,
} from '../../parts/drive-values.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Section } from '../../parts/section.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { Bytes, Percent } from '../../parts/values.tsx';
import { useTexts } from '../../texts/language.tsx';
import { DriveLog } from './drive-log.tsx';
import { logsOf } from './log-query.ts';

const useStyles = makeStyles({
  link: { color: tokens.colorBrandForegroundLink },
  outcome: { maxWidth: '60rem', margin: `${tokens.spacingVerticalM} 0 0` },
  documents: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalXS },
  percent: { maxWidth: '20rem' },
  deleted: { margin: 0 },
});

export const DrivePage = ({
  job: key,
  driveId,
}: {
  readonly job: JobKey;
  readonly driveId: string;
}): ReactNode => {
  const styles = useStyles();
  const { drivePage, jobPage } = useTexts();
  const { job, deleted, error, retry } = useJob(key);
  const drive = job?.properties.driveList?.find(
    (each) => each.driveId.toLowerCase() === driveId.toLowerCase(),
  );
  const toJob = (
    <Link href={jobAddress(key)} className={styles.link}>
      <bdi>{job?.name ?? key.jobName}</bdi>
    </Link>
  );
  return (
    <Page
      title={drivePage.title(drive?.driveId ?? driveId)}
      actions={<Button onClick={retry}>{jobPage.refresh}</Button>}
    >
      <p>
        {drivePage.ofJob} {toJob}
      </p>
      {error && <ErrorState error={error} retry={retry} />}
      {deleted && (
        <p role="status" className={styles.deleted}>
          {jobPage.deleted}. {jobPage.deletedToDo}
        </p>
      )}
      {job === undefined && error === null && <Loading />}
      {drive && <DriveContent job={key} drive={drive} isDeleted={deleted !== undefined} />}
      {job && drive === undefined && (
        <Empty
          title={drivePage.notThereTitle}
          action={
            <Link href={jobAddress(key)} className={styles.link}>
              {drivePage.toJob}
            </Link>
          }
        >
          {drivePage.notThere}
        </Empty>
      )}
    </Page>
  );
};

const DriveContent = ({
  job,
  drive,
  isDeleted,
}: {
  readonly job: JobKey;
  readonly drive: Drive;
  /** Its log can be asked for no longer. */
  readonly isDeleted: boolean;
}): ReactNode => {
  const styles = useStyles();
  const { drive: words, drivePage, log } = useTexts();
  const { driveId, state, copyStatus, percentComplete, bytesSucceeded } = drive;
  const outcome = copyStatus && copyStatus !== 'InProgress' ? words.copyStatuses[copyStatus] : undefined;
  const logs = logsOf(drive);
  return (
    <>
      <Facts
        facts={[
          { name: drivePage.state, value: <DriveStateText state={state} /> },
          { name: drivePage.copyStatus, value: copyStatus && <CopyStatusText status={copyStatus} /> },
          {
            name: drivePage.copied,
            value:
              percentComplete === undefined ? undefined : (
                <div className={styles.percent}>
                  <Percent value={percentComplete} label={drivePage.copiedOf(driveId)} />
                </div>
              ),
          },
          {
            name: copyStatus === 'InProgress' ? drivePage.bytesCopying : drivePage.bytes,
            value: bytesSucceeded === undefined ? undefined : <Bytes value={bytesSucceeded} />,
          },
          { name: drivePage.manifest, value: drive.manifestFile },
          { name: drivePage.manifestHash, value: drive.manifestHash },
          { name: drivePage.headerHash, value: drive.driveHeaderHash },
        ]}
      />
      {outcome && (
        <p className={styles.outcome}>
          {outcome.what} {outcome.toDo}
        </p>
      )}
      {documentsOf(drive).length > 0 && !isDeleted && (
        <Section title={drivePage.files}>
          <ul className={styles.documents}>
            {documentsOf(drive).map((kind) => (
              <li key={kind}>
                <DocumentLink job={job} driveId={driveId} kind={kind} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {!isDeleted && (
        <Section title={log.title}>
          {logs.length > 0 ? (
            <DriveLog job={job} drive={drive} logs={logs} />
          ) : (
            <p>
              {outcome === undefined
                ? drivePage.notCopiedYet
                : hasFailed(copyStatus)
                  ? log.noLog
                  : log.noErrorLog}
            </p>
          )}
        </Section>
      )}
    </>
  );
};
