/** The jobs as cards, for windows as narrow as a phone's. */
import { Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Job } from '../../api/arm.ts';
import { NextStepText } from '../../parts/next-step.tsx';
import { useVirtualRows } from '../../parts/use-virtual-rows.ts';
import { Percent, StateBadge, TimeText } from '../../parts/values.tsx';
import { useTexts } from '../../texts/language.tsx';
import { JobLink } from './job-table.tsx';
import { accountOf, columns, type JobsQuery } from './jobs-query.ts';

const USUAL_HEIGHT = 150;

const useStyles = makeStyles({
  sort: { display: 'flex', gap: tokens.spacingHorizontalS, marginBottom: tokens.spacingVerticalS },
  cards: { position: 'relative' },
  place: { position: 'absolute', insetInline: 0, top: 0, paddingBottom: tokens.spacingVerticalS },
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    overflowWrap: 'anywhere',
  },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalS,
  },
  /** Whole in its title, and on the job's own page. */
  clipped: {
    maxHeight: `calc(2 * ${tokens.lineHeightBase300})`,
    overflow: 'hidden',
    minWidth: 0,
    padding: '2px',
  },
  small: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

export const JobCards = ({
  jobs,
  query,
  change,
}: {
  readonly jobs: readonly Job[];
  readonly query: JobsQuery;
  readonly change: (part: Partial<JobsQuery>) => void;
}): ReactNode => {
  const styles = useStyles();
  const { jobs: texts } = useTexts();
  const { virtualizer, holder, onKeyDown, onFocus, onBlur, offsetOf } = useVirtualRows(
    jobs.length,
    USUAL_HEIGHT,
    (index) => jobs[index]?.id ?? String(index),
  );
  return (
    <>
      <div className={styles.sort}>
        <Field label={texts.sortBy} size="small">
          <Select
            size="small"
            value={query.sort}
            onChange={(_, { value }) =>
              change({ sort: columns.find((column) => column === value) ?? 'name' })
            }
          >
            {columns.map((column) => (
              <option key={column} value={column}>
                {texts.columns[column]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={texts.order} size="small">
          <Select
            size="small"
            value={query.descending ? 'desc' : 'asc'}
            onChange={(_, { value }) => change({ descending: value === 'desc' })}
          >
            <option value="asc">{texts.ascending}</option>
            <option value="desc">{texts.descending}</option>
          </Select>
        </Field>
      </div>
      <div
        role="list"
        aria-label={texts.table}
        ref={holder}
        className={styles.cards}
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={onKeyDown}
        onBlur={onBlur}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const job = jobs[index];
          return (
            job && (
              <div
                key={key}
                ref={virtualizer.measureElement}
                role="listitem"
                aria-posinset={index + 1}
                aria-setsize={jobs.length}
                data-index={index}
                className={styles.place}
                style={{ transform: `translateY(${String(offsetOf(start))}px)` }}
                onFocus={() => onFocus(index)}
              >
                <Card job={job} />
              </div>
            )
          );
        })}
      </div>
    </>
  );
};

const Card = ({ job }: { readonly job: Job }): ReactNode => {
  const styles = useStyles();
  const { job: words, jobs: texts } = useTexts();
  const { jobType, state, percentComplete } = job.properties;
  return (
    <div className={styles.card}>
      <div className={styles.line}>
        <div className={styles.clipped}>
          <JobLink job={job} />
        </div>
        <StateBadge state={state} />
      </div>
      <div>
        <NextStepText job={job} />
      </div>
      {percentComplete !== undefined && <Percent value={percentComplete} label={texts.percentOf(job.name)} />}
      <div className={`${styles.line} ${styles.small}`}>
        <span>{words.types[jobType]}</span>
        <bdi className={styles.clipped}>{accountOf(job)}</bdi>
        <bdi className={styles.clipped}>{job.location}</bdi>
        <TimeText at={job.systemData.createdAt} as="date" />
      </div>
    </div>
  );
};
