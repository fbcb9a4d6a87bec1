/** The data centre's side: what its people see, and what they say they did. */
import type { ReactNode } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { dockAddress, patterns } from '../../addresses.ts';
import { useDockLocation } from '../../look/dock-location.ts';
import { Page } from '../../look/page.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { DrivePage } from './drive-page.tsx';
import { JobPage } from './job-page.tsx';
import { ListPage } from './list-page.tsx';
import { Overview } from './overview.tsx';
import { PackagePage } from './package-page.tsx';
import { SaidProvider } from './said.tsx';
import { SearchPage } from './search-page.tsx';
import { useQueryText } from './query-text.ts';
import { useLocations } from './use-dock.ts';

export const DatacenterPage = (): ReactNode => {
  const number = useQueryText('number');
  const searched = useQueryText('for');
  return (
    <SaidProvider>
      <Switch>
        <Route path={patterns.dock}>
          {({ location }) => <Overview key={location} location={location} />}
        </Route>
        <Route path={patterns.dockPackages}>
          {({ location }) => <ListPage key={location} location={location} />}
        </Route>
        <Route path={patterns.dockPackage}>
          {({ location }) => (
            <PackagePage key={`${location}/${number}`} location={location} trackingNumber={number} />
          )}
        </Route>
        <Route path={patterns.dockDrive}>
          {({ location, driveId }) => (
            <DrivePage key={`${location}/${driveId}`} location={location} driveId={driveId} />
          )}
        </Route>
        <Route path={patterns.dockJob}>
          {({ location, ...job }) => (
            <JobPage key={Object.values(job).join('/')} location={location} job={job} />
          )}
        </Route>
        <Route path={patterns.dockSearch}>
          {({ location }) => (
            <SearchPage key={`${location}/${searched}`} location={location} text={searched} />
          )}
        </Route>
        <Route>
          <FirstLocation />
        </Route>
      </Switch>
    </SaidProvider>
  );
};

/** The one looked at last; where that is no more, or never was here, the first. */
const FirstLocation = (): ReactNode => {
  const { datacenter } = useTexts();
  const [kept] = useDockLocation();
  const { data: locations, error, refetch } = useLocations();
  const first = locations?.find(({ id }) => id.endsWith(`/${kept}`)) ?? locations?.[0];
  if (first !== undefined) return <Redirect to={dockAddress(first.id.split('/').at(-1) ?? '')} replace />;
  return (
    <Page title={datacenter.title}>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : locations === undefined ? (
        <Loading />
      ) : (
        <Empty title={datacenter.noLocationsTitle} />
      )}
    </Page>
  );
};
