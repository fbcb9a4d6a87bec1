/** One job: where it is, when it will be done, and all that belongs to it. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { packingSlipAddress } from '../../addresses.ts';
import type { Job, JobKey } from '../../api/arm.ts';
import { useEstimate, useJob, useTimeline, type LiveJob } from '../../live/job.ts';
import { Page } from '../../look/page.tsx';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { TextLink } from '../../parts/text-link.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Details, Tags } from './details.tsx';
import { JobActions } from './do/job-actions.tsx';
import { Drives } from './drives.tsx';
import { Notices } from './notices.tsx';
import { Source } from './source.tsx';
import { TimelineSection } from './timeline.tsx';
import { Track } from './track.tsx';
import { Addresses, Tracking } from './tracking.tsx';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalXXXL,
    '@media (min-width: 1000px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' },
  },
  column: { minWidth: 0 },
});

export const JobPage = ({ job: key }: { readonly job: JobKey }): ReactNode => {
  const { jobPage } = useTexts();
  const live = useJob(key);
  const { job, error, retry } = live;
  return (
    <Page title={jobPage.title(job?.name ?? key.jobName)} actions={<Toolbar jobKey={key} live={live} />}>
      {error && <ErrorState error={error} retry={retry} />}
      {job === undefined ? error === null && <Loading /> : <Content jobKey={key} live={live} job={job} />}
    </Page>
  );
};

/** What can be done with the job stands here, beside its name. */
const Toolbar = ({ jobKey, live }: { readonly jobKey: JobKey; readonly live: LiveJob }): ReactNode => {
  const { jobPage, slip } = useTexts();
  const { job, etag, deleted, retry } = live;
  return (
    <>
      <Button onClick={retry}>{jobPage.refresh}</Button>
      {job !== undefined && deleted === undefined && (
        <>
          <JobActions shown={{ key: jobKey, job, etag }} reload={retry} />
          <TextLink href={packingSlipAddress(jobKey)}>{slip.title(jobKey.jobName)}</TextLink>
        </>
      )}
    </>
  );
};

const Content = ({
  jobKey,
  live,
  job,
}: {
  readonly jobKey: JobKey;
  readonly live: LiveJob;
  readonly job: Job;
}): ReactNode => {
  const styles = useStyles();
  const { estimate, error } = useEstimate(jobKey, live);
  const timeline = useTimeline(jobKey, live);
  return (
    <>
      <Notices job={job} deleted={live.deleted} events={timeline.events} />
      <Track job={job} estimate={estimate} hasFailed={error !== null && estimate === undefined} />
      <Drives job={job} jobKey={jobKey} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <Tracking properties={job.properties} />
          <TimelineSection {...timeline} />
        </div>
        <div className={styles.column}>
          <Addresses properties={job.properties} />
          <Details job={job} />
          <Tags {...(job.tags && { tags: job.tags })} />
        </div>
      </div>
      <Source job={job} jobKey={jobKey} />
    </>
  );
};
