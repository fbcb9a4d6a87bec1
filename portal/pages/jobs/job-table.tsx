/** The jobs as a table, for windows that are wide enough. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { memo, type CSSProperties, type ReactNode } from 'react';
import { jobAddress } from '../../addresses.ts';
import { jobKeyOf, type Job } from '../../api/arm.ts';
import { NextStepText } from '../../parts/next-step.tsx';
import { TextLink } from '../../parts/text-link.tsx';
import { useVirtualRows } from '../../parts/use-virtual-rows.ts';
import { Percent, StateBadge, TimeText } from '../../parts/values.tsx';
import { useTexts } from '../../texts/language.tsx';
import { accountOf, columns, type Column, type JobsQuery } from './jobs-query.ts';

const ROW_HEIGHT = 44;

const useStyles = makeStyles({
  /** Not an HTML table: rows that stand at their own places are none to it. The roles say what it is. */
  table: { width: '100%', fontSize: tokens.fontSizeBase300 },
  row: {
    display: 'grid',
    gridTemplateColumns:
      'minmax(9rem, 2fr) 4.5rem 7.5rem 8rem minmax(7rem, 1.2fr) minmax(6rem, 1fr) 7.5rem minmax(12rem, 2fr)',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'center',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    boxSizing: 'border-box',
  },
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
    fontWeight: tokens.fontWeightSemibold,
  },
  sort: {
    font: 'inherit',
    color: 'inherit',
    backgroundColor: 'transparent',
    border: 'none',
    padding: `${tokens.spacingVerticalS} 2px`,
    cursor: 'pointer',
    textAlign: 'start',
    ':hover': { textDecorationLine: 'underline' },
  },
  rows: { position: 'relative' },
  body: {
    position: 'absolute',
    insetInline: 0,
    top: 0,
    height: `${String(ROW_HEIGHT)}px`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-within': { backgroundColor: tokens.colorNeutralBackground1Selected },
  },
  cell: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', padding: '2px' },
  next: { whiteSpace: 'normal', lineHeight: tokens.lineHeightBase200, fontSize: tokens.fontSizeBase200 },
});

type Props = {
  readonly jobs: readonly Job[];
  readonly query: JobsQuery;
  readonly change: (part: Partial<JobsQuery>) => void;
};

export const JobTable = ({ jobs, query, change }: Props): ReactNode => {
  const styles = useStyles();
  const { jobs: texts } = useTexts();
  const { virtualizer, holder, onKeyDown, onFocus, onBlur, offsetOf } = useVirtualRows(
    jobs.length,
    ROW_HEIGHT,
    (index) => jobs[index]?.id ?? String(index),
  );
  return (
    <div
      role="table"
      aria-label={texts.table}
      aria-rowcount={jobs.length + 1}
      aria-colcount={columns.length}
      className={styles.table}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" aria-rowindex={1} className={styles.row}>
          {columns.map((column) => (
            <Header key={column} column={column} query={query} change={change} />
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        ref={holder}
        className={styles.rows}
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={onKeyDown}
        onBlur={onBlur}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const job = jobs[index];
          if (job === undefined) return null;
          const top = offsetOf(start);
          return <Row key={key} job={job} index={index} top={top} onFocus={onFocus} />;
        })}
      </div>
    </div>
  );
};

const Header = ({
  column,
  query: { sort, descending },
  change,
}: Pick<Props, 'query' | 'change'> & { readonly column: Column }): ReactNode => {
  const styles = useStyles();
  const { jobs: texts } = useTexts();
  const isSorted = sort === column;
  return (
    <div role="columnheader" aria-sort={isSorted ? (descending ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className={styles.sort}
        onClick={() => change({ sort: column, descending: isSorted && !descending })}
      >
        {texts.columns[column]}
        {isSorted && <span aria-hidden="true">{descending ? ' ▾' : ' ▴'}</span>}
      </button>
    </div>
  );
};

type RowProps = {
  readonly job: Job;
  readonly index: number;
  readonly top: number;
  readonly onFocus: (index: number) => void;
};

const Row = memo(({ job, index, top, onFocus }: RowProps): ReactNode => {
  const styles = useStyles();
  const { job: words, jobs: texts } = useTexts();
  const { jobType, state, percentComplete } = job.properties;
  const place: CSSProperties = { transform: `translateY(${String(top)}px)` };
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      className={`${styles.row} ${styles.body}`}
      style={place}
      onFocus={() => onFocus(index)}
    >
      <div role="cell" className={styles.cell}>
        <JobLink job={job} />
      </div>
      <div role="cell" className={styles.cell}>
        {words.types[jobType]}
      </div>
      <div role="cell" className={styles.cell}>
        <StateBadge state={state} />
      </div>
      <div role="cell" className={styles.cell}>
        {percentComplete !== undefined && (
          <Percent value={percentComplete} label={texts.percentOf(job.name)} />
        )}
      </div>
      <div role="cell" className={styles.cell} title={accountOf(job)}>
        <bdi>{accountOf(job)}</bdi>
      </div>
      <div role="cell" className={styles.cell} title={job.location}>
        <bdi>{job.location}</bdi>
      </div>
      <div role="cell" className={styles.cell}>
        <TimeText at={job.systemData.createdAt} as="date" />
      </div>
      <div role="cell" className={`${styles.cell} ${styles.next}`}>
        <NextStepText job={job} />
      </div>
    </div>
  );
});

export const JobLink = ({ job }: { readonly job: Job }): ReactNode => {
  const key = jobKeyOf(job.id);
  const name = <bdi>{job.name}</bdi>;
  return key === undefined ? (
    name
  ) : (
    <TextLink href={jobAddress(key)} title={job.name}>
      {name}
    </TextLink>
  );
};
