import type { ReactNode } from 'react';
import { Page } from '../../look/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';

export const PlaygroundPage = (): ReactNode => {
  const { playground, building } = useTexts();
  return (
    <Page title={playground.title}>
      <Empty title={building} />
    </Page>
  );
};
