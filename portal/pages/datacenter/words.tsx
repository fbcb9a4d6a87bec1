/** Packages, drives and jobs as lines and badges, wherever the data centre's pages name one. */
import { Badge, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { dockDriveAddress, dockJobAddress, dockPackageAddress } from '../../addresses.ts';
import {
  keyOfJob,
  type DriveState,
  type OperatorsDrive,
  type OperatorsJob,
  type Package,
  type PackageFlag,
  type PackageState,
} from '../../api/datacenter.ts';
import { TimeText } from '../../parts/values.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';

const useStyles = makeStyles({
  link: { color: tokens.colorBrandForegroundLink, overflowWrap: 'anywhere' },
  code: { fontFamily: tokens.fontFamilyMonospace },
  strong: { fontWeight: tokens.fontWeightSemibold },
  list: { listStyleType: 'none', margin: 0, padding: 0, minWidth: 0 },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalM}`,
    padding: `${tokens.spacingVerticalSNudge} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':last-child': { borderBottomStyle: 'none' },
  },
  rest: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  end: { marginInlineStart: 'auto' },
  badges: { display: 'inline-flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
});

/** A list without bullets, of `Line`s. */
export const Lines = ({
  label,
  children,
}: {
  readonly label?: string;
  readonly children: ReactNode;
}): ReactNode => (
  // Safari takes the list from a list without bullets, unless it is told.
  <ul role="list" aria-label={label} className={useStyles().list}>
    {children}
  </ul>
);

export const Line = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <li className={useStyles().line}>{children}</li>
);

/** Of a line: what is less important; `atEnd`: at its right. */
export const Rest = ({
  atEnd = false,
  children,
}: {
  readonly atEnd?: boolean;
  readonly children: ReactNode;
}): ReactNode => {
  const styles = useStyles();
  return <span className={mergeClasses(styles.rest, atEnd && styles.end)}>{children}</span>;
};

export const PackageLink = ({
  location,
  trackingNumber,
}: {
  readonly location: string;
  readonly trackingNumber: string;
}): ReactNode => {
  const styles = useStyles();
  return (
    <Link
      href={dockPackageAddress(location, trackingNumber)}
      className={`${styles.link} ${styles.code} ${styles.strong}`}
    >
      <bdi>{trackingNumber}</bdi>
    </Link>
  );
};

export const DriveLink = ({
  location,
  driveId,
}: {
  readonly location: string;
  readonly driveId: string;
}): ReactNode => {
  const styles = useStyles();
  return (
    <Link href={dockDriveAddress(location, driveId)} className={`${styles.link} ${styles.code}`}>
      <bdi>{driveId}</bdi>
    </Link>
  );
};

export const JobLink = ({
  location,
  job,
}: {
  readonly location: string;
  readonly job: Pick<OperatorsJob, 'subscriptionId' | 'resourceGroup' | 'name'>;
}): ReactNode => {
  const styles = useStyles();
  return (
    <Link
      href={dockJobAddress(location, keyOfJob(job))}
      className={styles.link}
      title={`${job.subscriptionId}/${job.resourceGroup}/${job.name}`}
    >
      <bdi>{job.name}</bdi>
    </Link>
  );
};

type Colour = 'informative' | 'brand' | 'success' | 'danger' | 'warning' | 'subtle';

const packageColours: Record<PackageState, Colour> = {
  Announced: 'informative',
  Expected: 'informative',
  Overdue: 'danger',
  NotExpected: 'subtle',
  Receiving: 'brand',
  Received: 'brand',
  Held: 'warning',
  Returning: 'brand',
  Returned: 'success',
};

export const PackageBadge = ({ state }: { readonly state: PackageState }): ReactNode => (
  <Badge appearance="tint" color={packageColours[state]}>
    {useTexts().datacenter.states[state]}
  </Badge>
);

const flagColours: Record<PackageFlag, Colour> = {
  DestroyDue: 'danger',
  ReturnDue: 'danger',
  Overdue: 'danger',
  SeveralSubscriptions: 'danger',
  JobRefused: 'danger',
  NoJob: 'warning',
  JobNotShipped: 'warning',
  ExtraDrives: 'warning',
};

export const FlagBadge = ({ flag }: { readonly flag: PackageFlag }): ReactNode => {
  const { name, meaning } = useTexts().datacenter.flags[flag];
  return (
    <Badge appearance="tint" color={flagColours[flag]} title={meaning}>
      {name}
    </Badge>
  );
};

const driveColours: Record<DriveState, Colour> = {
  Specified: 'informative',
  Received: 'brand',
  NeverReceived: 'danger',
  Transferring: 'brand',
  Completed: 'success',
  CompletedMoreInfo: 'danger',
  ShippedBack: 'informative',
};

export const DriveBadge = ({ state }: { readonly state: DriveState }): ReactNode => (
  <Badge appearance="tint" color={driveColours[state]}>
    {useTexts().drive.states[state]}
  </Badge>
);

/** What else is known of a drive: where it is, how its copy ended, what was reported. */
export const DriveFacts = ({ drive }: { readonly drive: OperatorsDrive }): ReactNode => {
  const { datacenter } = useTexts();
  const facts = [
    drive.bay !== undefined &&
      (drive.state === 'Received' || drive.state === 'Transferring'
        ? datacenter.inBay(drive.bay)
        : undefined),
    drive.package !== undefined && datacenter.cameIn(drive.package),
    drive.copyStatus !== undefined && drive.copyStatus !== drive.state && drive.copyStatus,
    drive.reported !== undefined &&
      datacenter.reported(datacenter.problems[drive.reported.problem], drive.reported.note ?? ''),
  ].filter((fact) => fact !== undefined && fact !== false);
  return facts.map((fact) => (
    <Rest key={fact}>
      <bdi>{fact}</bdi>
    </Rest>
  ));
};

type When = { readonly kind: 'due' | 'came' | 'went'; readonly at: string };

/** The instant that matters of a package: until when it is waited for, when it came or went. */
const whenOf = ({ state, direction, jobs, heldSince, history }: Package): When | undefined => {
  if (state === 'Expected' || state === 'Overdue') {
    const [first] = jobs
      .flatMap((job) => (job.state === 'Shipping' && job.deadline !== undefined ? [job.deadline] : []))
      .sort();
    return first === undefined ? undefined : { kind: 'due', at: first };
  }
  if (heldSince !== undefined) return { kind: 'came', at: heldSince };
  const last = history?.at(-1);
  return last && { kind: direction === 'Inbound' ? 'came' : 'went', at: last.at };
};

export const PackageLine = ({
  location,
  of,
}: {
  readonly location: string;
  readonly of: Package;
}): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const format = useFormat();
  const count = of.found?.length ?? of.jobs.reduce((sum, { drives }) => sum + drives.length, 0);
  const when = whenOf(of);
  return (
    <Line>
      <PackageLink location={location} trackingNumber={of.trackingNumber} />
      {of.flags.length > 0 && (
        <span className={styles.badges}>
          {of.flags.map((flag) => (
            <FlagBadge key={flag} flag={flag} />
          ))}
        </span>
      )}
      {of.jobs.map((job) => (
        <JobLink key={job.jobId} location={location} job={job} />
      ))}
      <Rest>{datacenter.driveCount(count, format.number(count))}</Rest>
      {when !== undefined && (
        <Rest atEnd>
          {datacenter.when[when.kind]}{' '}
          <TimeText at={when.at} as={when.kind === 'due' ? 'date' : 'relative'} />
        </Rest>
      )}
    </Line>
  );
};
