import type { ReactNode } from 'react';
import type { JobKey } from '../../api/arm.ts';
import { Page } from '../../look/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';

export const DrivePage = ({
  job,
  driveId,
}: {
  readonly job: JobKey;
  readonly driveId: string;
}): ReactNode => {
  const { drivePage, building } = useTexts();
  return (
    <Page title={drivePage.title(driveId)}>
      <Empty title={building}>{job.jobName}</Empty>
    </Page>
  );
};
