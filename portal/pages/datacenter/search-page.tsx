/** What somebody scanned or typed: the one thing that is called so, at once; else all that may be meant. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, Redirect } from 'wouter';
import { dockDriveAddress, dockJobAddress, dockPackageAddress } from '../../addresses.ts';
import { jobKeyOf, type JobKey } from '../../api/arm.ts';
import { findPackages, getDrive, getJobHere, keyOfJob } from '../../api/datacenter.ts';
import { ApiError } from '../../api/fault.ts';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Dock } from './dock.tsx';
import { Section } from './section.tsx';
import { isDriveId } from './whose.ts';
import { DriveLink, JobLink, Line, Lines, PackageLine } from './words.tsx';

/** Of the history: how one came to a page. */
export type ScanState = { readonly isScanned: true };
const scanned: ScanState = { isScanned: true };

const useStyles = makeStyles({ link: { color: tokens.colorBrandForegroundLink } });

/** `subscription/group/name`, or the id that ARM gives a job. */
const jobKeyIn = (text: string): JobKey | undefined => {
  const byId = jobKeyOf(text);
  if (byId !== undefined) return byId;
  const [subscriptionId, resourceGroup, jobName, ...rest] = text.split('/');
  return subscriptionId && resourceGroup && jobName && rest.length === 0
    ? { subscriptionId, resourceGroup, jobName }
    : undefined;
};

/** @returns `undefined` where the service knows no such thing, or takes it for no possible name. */
const ifThere = async <T,>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    const kind = error instanceof ApiError ? error.fault.kind : undefined;
    if (kind === 'notFound' || kind === 'invalid') return undefined;
    throw error;
  }
};

const search = async (location: string, text: string, signal: AbortSignal) => {
  const job = jobKeyIn(text);
  const [packages, drive, found] = await Promise.all([
    findPackages(location, { package: text }, { signal }),
    isDriveId(text) ? ifThere(getDrive(location, text, { signal })) : undefined,
    job && ifThere(getJobHere(location, job, { signal })),
  ]);
  // A drive that no job names may be known all the same: as an extra one, by the package that it came in.
  const packagesOfDrive =
    drive === undefined && isDriveId(text) ? await findPackages(location, { drive: text }, { signal }) : [];
  return { packages, drive, job: found?.value, packagesOfDrive };
};

export const SearchPage = ({
  location,
  text,
}: {
  readonly location: string;
  readonly text: string;
}): ReactNode => {
  const { datacenter } = useTexts();
  const { data, error, refetch } = useQuery({
    queryKey: ['dock', location, 'search', text],
    queryFn: ({ signal }) => search(location, text, signal),
    staleTime: 0,
  });
  return (
    <Dock location={location} title={datacenter.searchTitle(text)} isInner>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null && <Loading />
      ) : (
        <Found location={location} text={text} found={data} />
      )}
    </Dock>
  );
};

const Found = ({
  location,
  text,
  found: { packages, drive, job, packagesOfDrive },
}: {
  readonly location: string;
  readonly text: string;
  readonly found: Awaited<ReturnType<typeof search>>;
}): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const isPackage = packages.length > 0;
  const addresses = [
    ...(isPackage ? [dockPackageAddress(location, text)] : []),
    ...(drive === undefined && packagesOfDrive.length === 0 ? [] : [dockDriveAddress(location, text)]),
    ...(job === undefined ? [] : [dockJobAddress(location, keyOfJob(job))]),
  ];
  const [only, second] = addresses;
  if (only !== undefined && second === undefined) return <Redirect to={only} state={scanned} replace />;
  if (only === undefined) {
    return (
      <Empty
        title={datacenter.foundNothing}
        action={
          <Link href={dockPackageAddress(location, text)} state={scanned} className={styles.link}>
            {datacenter.receiveThis}
          </Link>
        }
      >
        {datacenter.foundNothingHint}
      </Empty>
    );
  }
  return (
    <Section title={datacenter.foundSeveral}>
      <Lines>
        {packages.map((of) => (
          <PackageLine key={of.direction} location={location} of={of} />
        ))}
        {(drive !== undefined || packagesOfDrive.length > 0) && (
          <Line>
            <DriveLink location={location} driveId={drive?.driveId ?? text} />
          </Line>
        )}
        {job && (
          <Line>
            <JobLink location={location} job={job} />
          </Line>
        )}
      </Lines>
    </Section>
  );
};
