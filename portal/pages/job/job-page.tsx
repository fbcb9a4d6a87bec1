import type { ReactNode } from 'react';
import type { JobKey } from '../../api/arm.ts';
import { Page } from '../../look/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';

export const JobPage = ({ job }: { readonly job: JobKey }): ReactNode => {
  const { jobPage, building } = useTexts();
  return (
    <Page title={jobPage.title(job.jobName)}>
      <Empty title={building} />
    </Page>
  );
};
