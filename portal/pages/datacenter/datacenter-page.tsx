import type { ReactNode } from 'react';
import { Page } from '../../look/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';

export const DatacenterPage = (): ReactNode => {
  const { datacenter, building } = useTexts();
  return (
    <Page title={datacenter.title}>
      <Empty title={building} />
    </Page>
  );
};
