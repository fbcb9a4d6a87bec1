/** A place to play: time that goes as one likes, and people who do what a scenario says. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useServiceClock } from '../../live/service-clock.tsx';
import { Page } from '../../look/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { ClockPanel } from './clock-panel.tsx';
import { Runs } from './runs.tsx';
import { ScenarioForm } from './scenario-form.tsx';

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXL },
});

export const PlaygroundPage = (): ReactNode => {
  const styles = useStyles();
  const { playground } = useTexts();
  const { kind } = useServiceClock();
  return (
    <Page title={playground.title}>
      {kind === 'real' ? (
        <Empty title={playground.realTitle}>{playground.real}</Empty>
      ) : (
        <div className={styles.parts}>
          <ClockPanel />
          <ScenarioForm />
          <Runs />
        </div>
      )}
    </Page>
  );
};
