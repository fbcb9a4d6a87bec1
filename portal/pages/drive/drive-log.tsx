/** What a drive's log says: which of them, what is looked for, and the files, page by page. */
import { Button, Field, Input, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode, type SyntheticEvent } from 'react';
import { useSearchParams } from 'wouter';
import type { JobKey } from '../../api/arm.ts';
import { readLog, type Drive, type LogKind } from '../../api/job.ts';
import { jobQueryKey } from '../../live/job.ts';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { LogEntryItem } from './log-entry.tsx';
import { queryOf, searchOf, type LogQuery } from './log-query.ts';

const useStyles = makeStyles({
  controls: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalM,
  },
  kinds: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  search: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: tokens.spacingHorizontalS,
    minWidth: 0,
  },
  field: { width: 'min(24rem, 80vw)' },
  entries: { listStyleType: 'none', margin: 0, padding: 0 },
  status: { color: tokens.colorNeutralForeground2, margin: `${tokens.spacingVerticalS} 0` },
});

type Props = {
  readonly job: JobKey;
  readonly drive: Drive;
  /** At least one. */
  readonly logs: readonly LogKind[];
};

export const DriveLog = ({ job, drive, logs }: Props): ReactNode => {
  const [search, setSearch] = useSearchParams();
  const query = queryOf(search, logs);
  if (query === undefined) return null;
  const change = (part: Partial<LogQuery>): void =>
    setSearch((before) => searchOf({ ...query, ...part }, before), { replace: true });
  return (
    <>
      <Controls logs={logs} query={query} change={change} />
      <Entries key={`${query.kind} ${query.search}`} job={job} drive={drive} query={query} change={change} />
    </>
  );
};

type Change = (part: Partial<LogQuery>) => void;

const Controls = ({
  logs,
  query,
  change,
}: {
  readonly logs: readonly LogKind[];
  readonly query: LogQuery;
  readonly change: Change;
}): ReactNode => {
  const styles = useStyles();
  const { log } = useTexts();
  /** As long as it is being typed. */
  const [typed, setTyped] = useState<string>();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (typed !== undefined) change({ search: typed });
    setTyped(undefined);
  };
  return (
    <div className={styles.controls}>
      <div role="group" aria-label={log.kindLabel} className={styles.kinds}>
        {logs.map((kind) => (
          <Button
            key={kind}
            aria-pressed={kind === query.kind}
            appearance={kind === query.kind ? 'primary' : 'secondary'}
            onClick={() => change({ kind })}
          >
            {log.kinds[kind]}
          </Button>
        ))}
      </div>
      <form role="search" className={styles.search} onSubmit={submit}>
        <Field label={log.search} className={styles.field}>
          <Input
            type="search"
            maxLength={1024}
            value={typed ?? query.search}
            onChange={(_, { value }) => setTyped(value)}
          />
        </Field>
        <Button type="submit">{log.searchButton}</Button>
      </form>
    </div>
  );
};

const Entries = ({
  job,
  drive,
  query,
  change,
}: Omit<Props, 'logs'> & { readonly query: LogQuery; readonly change: Change }): ReactNode => {
  const styles = useStyles();
  const { log } = useTexts();
  const format = useFormat();
  const { kind, search } = query;
  const { driveId } = drive;
  const pages = useInfiniteQuery({
    queryKey: ['log', ...jobQueryKey(job), driveId.toLowerCase(), kind, search],
    queryFn: ({ signal, pageParam }) =>
      readLog(job, { driveId, kind, search }, pageParam === '' ? undefined : pageParam, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextLink }) => nextLink,
    // It is written once.
    staleTime: Infinity,
  });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = pages;
  const entries = data?.pages.flatMap(({ value }) => value) ?? [];
  // A page may have found nothing yet, of a log that is long.
  const isSearching = data?.pages.at(-1)?.value.length === 0 && hasNextPage && error === null;
  useEffect(() => {
    if (isSearching && !isFetchingNextPage) void fetchNextPage();
  }, [isSearching, isFetchingNextPage, fetchNextPage]);

  if (data === undefined)
    return error === null ? <Loading /> : <ErrorState error={error} retry={() => void refetch()} />;
  const nothing =
    search !== ''
      ? log.noMatch
      : kind === 'error' && drive.copyStatus !== 'CompletedWithErrors'
        ? log.wholeDrive
        : log.none[kind];
  return (
    <>
      {entries.length > 0 && (
        <p className={styles.status} role="status">
          {log.shown(format.number(entries.length))}
        </p>
      )}
      <ol className={styles.entries} aria-label={log.kinds[kind]}>
        {entries.map((entry, index) => (
          <LogEntryItem key={index} entry={entry} />
        ))}
      </ol>
      {entries.length === 0 && !hasNextPage && (
        <Empty
          title={nothing}
          action={search !== '' && <Button onClick={() => change({ search: '' })}>{log.clear}</Button>}
        />
      )}
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {isSearching || isFetchingNextPage ? (
        <Spinner size="small" label={log.searching} />
      ) : (
        hasNextPage && <Button onClick={() => void fetchNextPage()}>{log.more}</Button>
      )}
    </>
  );
};
