/** Choosing a scenario, and having the autopilot play it. */
import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { listScenarios, startRun, type RunWish } from '../../api/autopilot.ts';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { useDockLocation } from '../../look/dock-location.ts';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  title: { margin: 0, fontSize: tokens.fontSizeBase400 },
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '36rem' },
  numbers: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  about: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** The one that shows most. */
const FIRST = 'busy-month';

export const ScenarioForm = (): ReactNode => {
  const styles = useStyles();
  const { playground } = useTexts();
  const [location] = useDockLocation();
  const client = useQueryClient();
  const [chosen, choose] = useState(FIRST);
  const {
    data: scenarios,
    error,
    refetch,
  } = useQuery({
    queryKey: ['scenarios', location],
    queryFn: ({ signal }) => listScenarios(location, { signal }),
    staleTime: Infinity,
  });
  const start = useMutation({
    mutationFn: (wish: RunWish) => startRun(location, wish),
    onSuccess: () => client.invalidateQueries({ queryKey: ['runs', location] }),
  });
  const scenario = scenarios?.find(({ name }) => name === chosen) ?? scenarios?.[0];
  return (
    <section className={styles.panel} aria-label={playground.scenarios}>
      <h2 className={styles.title}>{playground.scenarios}</h2>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {scenario === undefined ? (
        error === null && <Loading />
      ) : (
        <form
          aria-label={playground.scenarios}
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (start.isPending) return;
            const fields = new FormData(event.currentTarget);
            const number = (name: string): number | undefined => {
              const text = fields.get(name);
              return typeof text === 'string' && text !== '' ? Number(text) : undefined;
            };
            const [seed, jobs] = [number('seed'), number('jobs')];
            start.mutate({
              scenario: scenario.name,
              ...(seed === undefined ? {} : { seed }),
              ...(jobs === undefined ? {} : { jobs }),
            });
          }}
        >
          <Field label={playground.scenario}>
            <Select value={scenario.name} onChange={(_, { value }) => choose(value)}>
              {scenarios?.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </Select>
          </Field>
          <p className={styles.about}>{scenario.about}</p>
          <div className={styles.numbers}>
            <Field label={playground.seed} hint={playground.seedHint}>
              <Input name="seed" type="number" min={0} step={1} />
            </Field>
            <Field label={playground.jobs} hint={playground.jobsHint}>
              <Input name="jobs" type="number" min={1} step={1} />
            </Field>
          </div>
          {start.error && <ErrorState error={start.error} />}
          <div>
            <Button type="submit" appearance="primary" disabledFocusable={start.isPending}>
              {playground.start}
            </Button>
          </div>
        </form>
      )}
      <p role="status" className={styles.about}>
        {start.data && playground.started(start.data.runId)}
      </p>
    </section>
  );
};
