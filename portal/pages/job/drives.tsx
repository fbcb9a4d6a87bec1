/** The drives of a job: a table, or cards where that is too wide. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { driveAddress } from '../../addresses.ts';
import type { Job, JobKey } from '../../api/arm.ts';
import type { Drive } from '../../api/job.ts';
import { useNarrow } from '../../look/use-narrow.ts';
import { CopyStatusText, documentsOf, DriveStateText } from '../../parts/drive-values.tsx';
import { Facts, type Fact } from '../../parts/facts.tsx';
import { Section } from '../../parts/section.tsx';
import { Bytes, Percent } from '../../parts/values.tsx';
import { useTexts } from '../../texts/language.tsx';

const useStyles = makeStyles({
  // Fixed columns: a percentage that grows moves nothing.
  table: { width: '100%', tableLayout: 'fixed', borderCollapse: 'collapse' },
  head: {
    textAlign: 'start',
    fontWeight: tokens.fontWeightSemibold,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  cell: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    textAlign: 'start',
    fontWeight: tokens.fontWeightRegular,
  },
  bytes: { fontVariantNumeric: 'tabular-nums' },
  // As large as a finger needs.
  link: { color: tokens.colorBrandForegroundLink, display: 'inline-block', lineHeight: '24px' },
  documents: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalM },
  cards: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalM },
  card: {
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    padding: tokens.spacingHorizontalM,
    minWidth: 0,
  },
});

const columns = ['driveId', 'state', 'copyStatus', 'percent', 'bytes', 'documents'] as const;
type Column = (typeof columns)[number];

export const Drives = ({ job, jobKey }: { readonly job: Job; readonly jobKey: JobKey }): ReactNode => {
  const { jobPage } = useTexts();
  const isNarrow = useNarrow();
  const { driveList = [], jobType } = job.properties;
  const View = isNarrow ? Cards : Table;
  return (
    <Section title={jobPage.drives}>
      {driveList.length === 0 ? <p>{jobPage.noDrives[jobType]}</p> : <View drives={driveList} job={jobKey} />}
    </Section>
  );
};

type Props = { readonly drives: readonly Drive[]; readonly job: JobKey };

const Table = ({ drives, job }: Props): ReactNode => {
  const styles = useStyles();
  const { jobPage } = useTexts();
  return (
    <table className={styles.table} aria-label={jobPage.drives}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" className={styles.head}>
              {jobPage.columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {drives.map((drive) => (
          <tr key={drive.driveId}>
            {columns.map((column) => {
              const content = hasValue(drive, column) && <Value column={column} drive={drive} job={job} />;
              return column === 'driveId' ? (
                <th key={column} scope="row" className={styles.cell}>
                  {content}
                </th>
              ) : (
                <td key={column} className={styles.cell}>
                  {content}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Cards = ({ drives, job }: Props): ReactNode => {
  const styles = useStyles();
  const { jobPage } = useTexts();
  return (
    <ul className={styles.cards} aria-label={jobPage.drives}>
      {drives.map((drive) => (
        <li key={drive.driveId} className={styles.card}>
          <Facts
            facts={columns
              .filter((column) => hasValue(drive, column))
              .map((column): Fact => ({
                name: jobPage.columns[column],
                value: <Value column={column} drive={drive} job={job} />,
              }))}
          />
        </li>
      ))}
    </ul>
  );
};

const hasValue = (drive: Drive, column: Column): boolean => {
  switch (column) {
    case 'driveId':
    case 'state':
      return true;
    case 'copyStatus':
      return drive.copyStatus !== undefined;
    case 'percent':
      return drive.percentComplete !== undefined;
    case 'bytes':
      return drive.bytesSucceeded !== undefined;
    case 'documents':
      return documentsOf(drive).length > 0;
  }
};

const Value = ({
  column,
  drive,
  job,
}: {
  readonly column: Column;
  readonly drive: Drive;
  readonly job: JobKey;
}): ReactNode => {
  const styles = useStyles();
  const { jobPage } = useTexts();
  const { driveId, state, copyStatus, percentComplete = 0, bytesSucceeded = 0 } = drive;
  switch (column) {
    case 'driveId':
      return (
        <Link href={driveAddress(job, driveId)} className={styles.link}>
          <bdi>{driveId}</bdi>
        </Link>
      );
    case 'state':
      return <DriveStateText state={state} />;
    case 'copyStatus':
      return copyStatus && <CopyStatusText status={copyStatus} />;
    case 'percent':
      return <Percent value={percentComplete} label={jobPage.percentOf(driveId)} />;
    case 'bytes':
      return (
        <span className={styles.bytes}>
          <Bytes value={bytesSucceeded} />
        </span>
      );
    case 'documents':
      return <Documents drive={drive} job={job} />;
  }
};

/** Each to the place on the drive's page where it is read, or downloaded. */
const Documents = ({ drive, job }: { readonly drive: Drive; readonly job: JobKey }): ReactNode => {
  const styles = useStyles();
  const { documents } = useTexts().drive;
  const places = { errorLog: '?log=error', verboseLog: '?log=verbose', manifest: '' } as const;
  return (
    <div className={styles.documents}>
      {documentsOf(drive).map((kind) => (
        <Link key={kind} href={driveAddress(job, drive.driveId) + places[kind]} className={styles.link}>
          {documents[kind]}
        </Link>
      ))}
    </div>
  );
};
