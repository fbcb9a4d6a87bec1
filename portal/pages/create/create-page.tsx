import type { ReactNode } from 'react';
import { Page } from '../../look/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';

export const CreatePage = (): ReactNode => {
  const { create, building } = useTexts();
  return (
    <Page title={create.title}>
      <Empty title={building} />
    </Page>
  );
};
