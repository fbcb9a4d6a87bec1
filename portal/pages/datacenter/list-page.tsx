/** All packages that are in one state. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { dockPackagesAddress } from '../../addresses.ts';
import { listedStates, type ListedState } from '../../api/datacenter.ts';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Dock, useLocationName } from './dock.tsx';
import { useQueryText } from './query-text.ts';
import { usePackages } from './use-dock.ts';
import { Lines, PackageLine } from './words.tsx';

const useStyles = makeStyles({
  states: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalL,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  state: {
    display: 'inline-block',
    padding: `${tokens.spacingVerticalXS} 0`,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    borderBottom: '2px solid transparent',
    ':hover': { borderBottomColor: tokens.colorNeutralStroke1Hover },
  },
  current: { fontWeight: tokens.fontWeightSemibold, borderBottomColor: tokens.colorCompoundBrandStroke },
});

export const ListPage = ({ location }: { readonly location: string }): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const name = useLocationName(location);
  const asked = useQueryText('state');
  const state = listedStates.find((each) => each === asked) ?? 'expected';
  return (
    <Dock location={location} title={datacenter.listTitle(datacenter.lists[state], name)} isInner>
      <nav aria-label={datacenter.listsLabel}>
        <ul role="list" className={styles.states}>
          {listedStates.map((each) => (
            <li key={each}>
              <Link
                href={dockPackagesAddress(location, each)}
                className={each === state ? `${styles.state} ${styles.current}` : styles.state}
                aria-current={each === state ? 'page' : undefined}
              >
                {datacenter.lists[each]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <List key={state} location={location} state={state} />
    </Dock>
  );
};

const List = ({ location, state }: { readonly location: string; readonly state: ListedState }): ReactNode => {
  const { datacenter } = useTexts();
  const [pages, setPages] = useState(1);
  const { data, error, refetch, isPlaceholderData } = usePackages(location, state, pages);
  return (
    <>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null && <Loading />
      ) : data.packages.length === 0 ? (
        <Empty title={datacenter.emptyList} />
      ) : (
        <Lines label={datacenter.lists[state]}>
          {data.packages.map((of) => (
            <PackageLine key={`${of.direction}/${of.trackingNumber}`} location={location} of={of} />
          ))}
        </Lines>
      )}
      {data?.hasMore === true && (
        <div>
          <Button disabledFocusable={isPlaceholderData} onClick={() => setPages(pages + 1)}>
            {datacenter.more}
          </Button>
        </div>
      )}
    </>
  );
};
