/** One package: what is to be done about it, what was found in it, whose its drives are, and what was done when. */
import { makeStyles, MessageBar, MessageBarBody, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Package, PackageFlag } from '../../api/datacenter.ts';
import { ApiError } from '../../api/fault.ts';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { TimeText } from '../../parts/values.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Dock } from './dock.tsx';
import { JobPanel } from './job-panel.tsx';
import { parcelOf } from './parcel.ts';
import { Receive } from './receive.tsx';
import { Quiet, Section } from './section.tsx';
import { ShipHome } from './ship-home.tsx';
import { usePackage } from './use-dock.ts';
import { DriveLink, Line, Lines, PackageBadge, PackageLink, Rest } from './words.tsx';

const useStyles = makeStyles({
  heading: { display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  flag: { fontWeight: tokens.fontWeightSemibold },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    margin: 0,
  },
  name: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

const isUnknown = (error: Error | null): boolean =>
  error instanceof ApiError && 'code' in error.fault && error.fault.code === 'PackageNotFound';

export const PackagePage = ({
  location,
  trackingNumber,
}: {
  readonly location: string;
  readonly trackingNumber: string;
}): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const { data, error, refetch } = usePackage(location, trackingNumber);
  const isNobodys = data === undefined && isUnknown(error);
  const of = data?.value;
  return (
    <Dock
      location={location}
      title={datacenter.packageTitle(trackingNumber)}
      heading={
        <span className={styles.heading}>
          <bdi>{datacenter.packageTitle(trackingNumber)}</bdi>
          {of && <PackageBadge state={of.state} />}
        </span>
      }
      isInner
    >
      {error && !isNobodys && <ErrorState error={error} retry={() => void refetch()} />}
      {isNobodys && (
        <>
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{datacenter.unknownPackage}</MessageBarBody>
          </MessageBar>
          <Receive location={location} trackingNumber={trackingNumber} of={undefined} />
        </>
      )}
      {of === undefined ? error === null && <Loading /> : <Known location={location} of={of} />}
    </Dock>
  );
};

const Known = ({ location, of }: { readonly location: string; readonly of: Package }): ReactNode => {
  const { datacenter } = useTexts();
  const parcel = parcelOf(of);
  return (
    <>
      {of.state !== 'Returned' && of.flags.map((flag) => <Flag key={flag} flag={flag} />)}
      <Facts location={location} of={of} />
      {of.direction === 'Inbound' && of.state !== 'Returned' && (
        <Receive location={location} trackingNumber={of.trackingNumber} of={of} />
      )}
      {parcel.packed.length > 0 && <ShipHome location={location} of={of} contents={parcel} />}
      <Section title={datacenter.jobs}>
        {of.jobs.length === 0 ? (
          <Quiet>{datacenter.noJobs}</Quiet>
        ) : (
          of.jobs.map((job) => <JobPanel key={job.jobId} location={location} job={job} />)
        )}
      </Section>
      <History location={location} of={of} />
    </>
  );
};

const Flag = ({ flag }: { readonly flag: PackageFlag }): ReactNode => {
  const styles = useStyles();
  const { name, meaning } = useTexts().datacenter.flags[flag];
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <span className={styles.flag}>{name}</span>
        <br />
        {meaning}
      </MessageBarBody>
    </MessageBar>
  );
};

const Facts = ({ location, of }: { readonly location: string; readonly of: Package }): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const { heldSince, returnBy, destroyBy, counterpart, returnPackage, extra = [], direction } = of;
  const facts = [
    heldSince !== undefined && { name: datacenter.heldSince, value: <When at={heldSince} /> },
    returnBy !== undefined && { name: datacenter.returnBy, value: <When at={returnBy} /> },
    destroyBy !== undefined && { name: datacenter.destroyBy, value: <When at={destroyBy} /> },
    extra.length > 0 && {
      name: datacenter.flags.ExtraDrives.name,
      value: extra.map((driveId, index) => (
        <span key={driveId}>
          {index > 0 && ', '}
          <DriveLink location={location} driveId={driveId} />
        </span>
      )),
    },
    counterpart !== undefined && {
      name: direction === 'Inbound' ? datacenter.sentIn : datacenter.cameInPackage,
      value: <PackageLink location={location} trackingNumber={counterpart} />,
    },
    returnPackage !== undefined && {
      name: datacenter.ship.carrier,
      value: (
        <bdi>
          {returnPackage.carrierName} {returnPackage.trackingNumber}
        </bdi>
      ),
    },
  ].filter((fact) => fact !== false);
  return (
    facts.length > 0 && (
      <dl className={styles.facts}>
        {facts.map(({ name, value }) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt className={styles.name}>{name}</dt>
            <dd className={styles.value}>{value}</dd>
          </div>
        ))}
      </dl>
    )
  );
};

/** Deadlines: the day, and how far it is. */
const When = ({ at }: { readonly at: string }): ReactNode => (
  <>
    <TimeText at={at} /> · <TimeText at={at} as="relative" />
  </>
);

const History = ({ location, of }: { readonly location: string; readonly of: Package }): ReactNode => {
  const { datacenter } = useTexts();
  const history = of.history ?? [];
  return (
    history.length > 0 && (
      <Section title={datacenter.history}>
        <Lines label={datacenter.history}>
          {history.toReversed().map(({ at, by, what, driveIds }, index) => (
            <Line key={history.length - index}>
              <Rest>
                <TimeText at={at} />
              </Rest>
              <span>{datacenter.historyOf[what]}</span>
              <Rest>
                <bdi>{datacenter.by(by.name)}</bdi>
              </Rest>
              {driveIds.length === 0 ? (
                <Rest>{datacenter.withNothing}</Rest>
              ) : (
                driveIds.map((driveId) => <DriveLink key={driveId} location={location} driveId={driveId} />)
              )}
            </Line>
          ))}
        </Lines>
      </Section>
    )
  );
};
