/** Which jobs to show: each choice goes into the address at once. */
import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useId, useMemo, type ReactNode } from 'react';
import { jobTypes, type JobState } from '../../api/arm.ts';
import type { Jobs } from '../../live/apply-events.ts';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { isFiltered, jobStates, type JobsQuery } from './jobs-query.ts';

const useStyles = makeStyles({
  filters: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
  },
  states: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  count: { marginInlineStart: tokens.spacingHorizontalXS, fontVariantNumeric: 'tabular-nums' },
});

/** Enough to choose from; who has more can type. */
const SUGGESTED = 200;

const tagsOf = (jobs: Jobs): readonly string[] => {
  const tags = new Set<string>();
  for (const { tags: own = {} } of jobs.values()) {
    for (const [name, value] of Object.entries(own)) tags.add(`${name}=${value}`);
    if (tags.size >= SUGGESTED) break;
  }
  return [...tags].sort();
};

export const Filters = ({
  query,
  change,
  clear,
  jobs,
  counts,
}: {
  readonly query: JobsQuery;
  readonly change: (part: Partial<JobsQuery>) => void;
  readonly clear: () => void;
  readonly jobs: Jobs;
  readonly counts: Readonly<Record<JobState, number>>;
}): ReactNode => {
  const styles = useStyles();
  const { job, jobs: texts } = useTexts();
  const format = useFormat();
  const tagsId = useId();
  const tags = useMemo(() => tagsOf(jobs), [jobs]);
  const toggle = (state: JobState): void => {
    const states = new Set(query.states);
    if (!states.delete(state)) states.add(state);
    change({ states });
  };
  return (
    <search className={styles.filters} aria-label={texts.filters}>
      <Field label={texts.text} size="small">
        <Input
          type="search"
          size="small"
          placeholder={texts.textHint}
          value={query.text}
          onChange={(_, { value }) => change({ text: value })}
        />
      </Field>
      <Field label={texts.tag} size="small">
        <Input
          size="small"
          placeholder={texts.tagHint}
          list={tagsId}
          value={query.tag}
          onChange={(_, { value }) => change({ tag: value })}
        />
      </Field>
      <datalist id={tagsId}>
        {tags.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
      <Field label={texts.type} size="small">
        <Select
          size="small"
          value={query.type ?? ''}
          onChange={(_, { value }) => change({ type: jobTypes.find((type) => type === value) })}
        >
          <option value="">{texts.anyType}</option>
          {jobTypes.map((type) => (
            <option key={type} value={type}>
              {job.types[type]}
            </option>
          ))}
        </Select>
      </Field>
      <div className={styles.states} role="group" aria-label={texts.states}>
        {jobStates.map((state) => (
          <Button
            key={state}
            size="small"
            appearance={query.states.has(state) ? 'primary' : 'outline'}
            aria-pressed={query.states.has(state)}
            onClick={() => toggle(state)}
            title={job.meanings[state]}
          >
            {job.states[state]}
            <span className={styles.count}>{format.number(counts[state])}</span>
          </Button>
        ))}
      </div>
      {isFiltered(query) && (
        <Button size="small" appearance="subtle" onClick={clear}>
          {texts.clear}
        </Button>
      )}
    </search>
  );
};
