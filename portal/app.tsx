/** The portal: what is around every page, and which page is at which address. */
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, useState, type ReactNode } from 'react';
import { Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { BASE, patterns } from './addresses.ts';
import { createQueries } from './live/queries.ts';
import { ServiceClockProvider } from './live/service-clock.tsx';
import { askBeforeLeaving } from './look/leaving.ts';
import { Page } from './look/page.tsx';
import { Shell } from './look/shell.tsx';
import { ThemeProvider } from './look/theme.tsx';
import { CrashBarrier } from './parts/crash.tsx';
import { Empty } from './parts/states.tsx';
import { TextLink } from './parts/text-link.tsx';
import { LanguageProvider, useTexts } from './texts/language.tsx';

// Each page is loaded when somebody goes there.
const JobsPage = lazy(async () => ({ default: (await import('./pages/jobs/jobs-page.tsx')).JobsPage }));
const JobPage = lazy(async () => ({ default: (await import('./pages/job/job-page.tsx')).JobPage }));
const DrivePage = lazy(async () => ({ default: (await import('./pages/drive/drive-page.tsx')).DrivePage }));
const PackingSlipPage = lazy(async () => ({
  default: (await import('./pages/packing-slip/packing-slip-page.tsx')).PackingSlipPage,
}));
const CreatePage = lazy(async () => ({
  default: (await import('./pages/create/create-page.tsx')).CreatePage,
}));
const DatacenterPage = lazy(async () => ({
  default: (await import('./pages/datacenter/datacenter-page.tsx')).DatacenterPage,
}));
const PlaygroundPage = lazy(async () => ({
  default: (await import('./pages/playground/playground-page.tsx')).PlaygroundPage,
}));

export const App = (): ReactNode => {
  const [queries] = useState(createQueries);
  return (
    <QueryClientProvider client={queries}>
      <ThemeProvider>
        <LanguageProvider>
          <ServiceClockProvider>
            <Router base={BASE} aroundNav={askBeforeLeaving}>
              <Shell>
                <Pages />
              </Shell>
            </Router>
          </ServiceClockProvider>
        </LanguageProvider>
      </ThemeProvider>
    </QueryClientProvider>
  );
};

const Pages = (): ReactNode => {
  const [at] = useLocation();
  return (
    <CrashBarrier at={at}>
      <Switch>
        <Route path="/">
          <Redirect to={patterns.jobs} replace />
        </Route>
        <Route path={patterns.jobs}>
          <JobsPage />
        </Route>
        <Route path={patterns.drive}>
          {({ driveId, ...job }) => (
            <DrivePage key={`${Object.values(job).join('/')}/${driveId}`} job={job} driveId={driveId} />
          )}
        </Route>
        <Route path={patterns.packingSlip}>
          {(job) => <PackingSlipPage key={Object.values(job).join('/')} job={job} />}
        </Route>
        <Route path={patterns.job}>{(job) => <JobPage key={Object.values(job).join('/')} job={job} />}</Route>
        <Route path={patterns.create}>
          <CreatePage />
        </Route>
        <Route path={patterns.datacenter}>
          <DatacenterPage />
        </Route>
        <Route path={patterns.playground}>
          <PlaygroundPage />
        </Route>
        <Route>
          <NoSuchPage />
        </Route>
      </Switch>
    </CrashBarrier>
  );
};

const NoSuchPage = (): ReactNode => {
  const { app } = useTexts();
  return (
    <Page title={app.notFoundTitle}>
      <Empty title={app.notFound} action={<TextLink href={patterns.jobs}>{app.toJobs}</TextLink>} />
    </Page>
  );
};
