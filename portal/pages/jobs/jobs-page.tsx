import type { ReactNode } from 'react';
import { Page } from '../../look/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';

export const JobsPage = (): ReactNode => {
  const { jobs, building } = useTexts();
  return (
    <Page title={jobs.title}>
      <Empty title={building} />
    </Page>
  );
};
