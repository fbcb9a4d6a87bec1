/** A data centre at work: what needs somebody, what comes, what is in the bays, what goes home. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { dockPackagesAddress } from '../../addresses.ts';
import type { ListedState, Package } from '../../api/datacenter.ts';
import { ErrorState } from '../../parts/states.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { Bays } from './bays.tsx';
import { Dock, useLocationName } from './dock.tsx';
import { needsOf, readyToGoHome } from './needs.ts';
import { NeedsYou } from './needs-you.tsx';
import { Queue } from './queue.tsx';
import { Quiet, Section } from './section.tsx';
import { useBays, usePackages, useQueue } from './use-dock.ts';
import { Lines, PackageLine } from './words.tsx';

/** As many as one sees at a glance; the list has the rest. */
const SHOWN = 6;

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
    '@media (max-width: 900px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  column: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minWidth: 0 },
  counts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(7rem, 1fr))',
    gap: tokens.spacingHorizontalS,
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  count: {
    display: 'flex',
    flexDirection: 'column',
    height: '100%',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    backgroundColor: tokens.colorNeutralBackground2,
  },
  link: { ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover } },
  alarming: { color: tokens.colorStatusDangerForeground3 },
  number: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
  name: { fontSize: tokens.fontSizeBase200 },
  all: { color: tokens.colorBrandForegroundLink },
});

export const Overview = ({ location }: { readonly location: string }): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const name = useLocationName(location);
  const bays = useBays(location);
  const queue = useQueue(location);
  const overdue = usePackages(location, 'overdue');
  const held = usePackages(location, 'held');
  const expected = usePackages(location, 'expected');
  const received = usePackages(location, 'received');
  const lists = [overdue, held, expected, received];
  const asked: readonly Pick<UseQueryResult, 'error' | 'refetch'>[] = [bays, queue, ...lists];
  const broken = asked.find(({ error }) => error !== null);

  const packages = lists.flatMap(({ data }) => data?.packages ?? []);
  const isKnown = lists.every(({ data }) => data !== undefined);
  const home = received.data && readyToGoHome(received.data.packages);
  const soonest = expected.data?.packages.toSorted((left, right) => dueOf(left).localeCompare(dueOf(right)));
  return (
    <Dock location={location} title={datacenter.titleAt(name)}>
      {broken?.error && (
        <ErrorState
          error={broken.error}
          retry={() => asked.forEach(({ error, refetch }) => error !== null && void refetch())}
        />
      )}
      <ul role="list" className={styles.counts} aria-label={datacenter.countsLabel}>
        <Count location={location} what="expected" list="expected" of={expected.data?.packages} />
        <Count location={location} what="overdue" list="overdue" of={overdue.data?.packages} isAlarming />
        <Count location={location} what="held" list="held" of={held.data?.packages} isAlarming />
        <Count location={location} what="received" list="received" of={received.data?.packages} />
        <Count location={location} what="queue" of={queue.data} />
        <Count
          location={location}
          what="copying"
          of={bays.data?.filter(({ state }) => state === 'Copying')}
        />
        <Count location={location} what="home" of={home} />
      </ul>
      <div className={styles.columns}>
        <div className={styles.column}>
          <NeedsYou location={location} needs={isKnown ? needsOf(packages) : undefined} />
          <PackageSection
            location={location}
            title={datacenter.home}
            list="received"
            packages={home}
            none={datacenter.noneHome}
          />
          <PackageSection
            location={location}
            title={datacenter.expected}
            list="expected"
            packages={soonest}
            none={datacenter.noneExpected}
          />
        </div>
        <div className={styles.column}>
          <Bays location={location} bays={bays.data} />
          <Queue location={location} queue={queue.data} bays={bays.data} />
        </div>
      </div>
    </Dock>
  );
};

/** Until when its jobs wait for it. */
const dueOf = ({ jobs }: Package): string =>
  jobs
    .flatMap(({ state, deadline }) => (state === 'Shipping' && deadline !== undefined ? [deadline] : []))
    .sort()[0] ?? '9999';

const Count = ({
  location,
  what,
  list,
  of,
  isAlarming = false,
}: {
  readonly location: string;
  readonly what: 'expected' | 'overdue' | 'held' | 'received' | 'queue' | 'copying' | 'home';
  readonly list?: ListedState;
  readonly of: readonly unknown[] | undefined;
  /** Any is too many. */
  readonly isAlarming?: boolean;
}): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const format = useFormat();
  const isAlarm = isAlarming && of !== undefined && of.length > 0;
  const content = (
    <>
      <span className={isAlarm ? `${styles.number} ${styles.alarming}` : styles.number}>
        {of === undefined ? '–' : format.number(of.length)}
      </span>
      <span className={styles.name}>{datacenter.counts[what]}</span>
    </>
  );
  return (
    <li>
      {list === undefined ? (
        <div className={styles.count}>{content}</div>
      ) : (
        <Link href={dockPackagesAddress(location, list)} className={`${styles.count} ${styles.link}`}>
          {content}
        </Link>
      )}
    </li>
  );
};

const PackageSection = ({
  location,
  title,
  list,
  packages,
  none,
}: {
  readonly location: string;
  readonly title: string;
  readonly list: ListedState;
  /** `undefined`: not yet known. */
  readonly packages: readonly Package[] | undefined;
  readonly none: string;
}): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const format = useFormat();
  const rest = (packages?.length ?? 0) > SHOWN;
  return (
    <Section
      title={title}
      aside={
        rest && (
          <Link href={dockPackagesAddress(location, list)} className={styles.all}>
            {datacenter.all(format.number(packages?.length ?? 0))}
          </Link>
        )
      }
    >
      {packages === undefined ? (
        <Quiet>{datacenter.loadingPart}</Quiet>
      ) : packages.length === 0 ? (
        <Quiet>{none}</Quiet>
      ) : (
        <Lines>
          {packages.slice(0, SHOWN).map((of) => (
            <PackageLine key={of.trackingNumber} location={location} of={of} />
          ))}
        </Lines>
      )}
    </Section>
  );
};
