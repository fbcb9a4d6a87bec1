/** The steps of the wizard: where one is, and where something is to be mended. */
import { Badge, Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { steps, type Draft, type Step } from './draft.ts';

const useStyles = makeStyles({
  steps: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    listStyleType: 'none',
    margin: `0 0 ${tokens.spacingVerticalL}`,
    padding: 0,
  },
});

/** What the step is called: its contents differ between imports and exports. */
export const useStepName = (): ((step: Step, jobType: Draft['jobType']) => string) => {
  const { create: texts } = useTexts();
  return (step, jobType) =>
    step === 'contents' ? (jobType === 'Import' ? texts.drivesStep : texts.dataStep) : texts.steps[step];
};

export const StepsNav = ({
  current,
  jobType,
  go,
  countOf,
}: {
  readonly current: Step;
  readonly jobType: Draft['jobType'];
  readonly go: (step: Step) => void;
  /** Faults that are shown at the step. */
  readonly countOf: (step: Step) => number;
}): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const format = useFormat();
  const nameOf = useStepName();
  return (
    <nav aria-label={texts.stepsLabel}>
      <ol className={styles.steps}>
        {steps.map((step, index) => {
          const count = countOf(step);
          return (
            <li key={step}>
              <Button
                size="small"
                appearance={step === current ? 'primary' : 'subtle'}
                {...(step === current && { 'aria-current': 'step' as const })}
                onClick={() => go(step)}
              >
                {format.number(index + 1)}. {nameOf(step, jobType)}
                {count > 0 && (
                  <>
                    {' '}
                    <Badge color="danger" size="small" appearance="filled">
                      {texts.faultCount(format.number(count))}
                    </Badge>
                  </>
                )}
              </Button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
};
