/** Every job of a subscription: where it is, and what happens next. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useDeferredValue, useMemo, type ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { patterns } from '../../addresses.ts';
import { useJobs } from '../../live/jobs.ts';
import { Page } from '../../look/page.tsx';
import { useSubscription } from '../../look/subscription.ts';
import { useNarrow } from '../../look/use-narrow.ts';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { TextLink } from '../../parts/text-link.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { Filters } from './filters.tsx';
import { JobCards } from './job-cards.tsx';
import { JobTable } from './job-table.tsx';
import { isFiltered, queryOf, searchOf, select, type JobsQuery } from './jobs-query.ts';
import { SubscriptionField } from './subscription-field.tsx';

const useStyles = makeStyles({
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  status: { color: tokens.colorNeutralForeground2, margin: `${tokens.spacingVerticalS} 0` },
});

export const JobsPage = (): ReactNode => {
  const styles = useStyles();
  const { jobs: texts } = useTexts();
  const choice = useSubscription();
  const { list, error, retry } = useJobs(choice.subscriptionId);
  return (
    <Page
      title={texts.title}
      actions={
        <div className={styles.head}>
          <SubscriptionField {...choice} />
          <Button size="small" onClick={retry}>
            {texts.refresh}
          </Button>
        </div>
      }
    >
      {error && <ErrorState error={error} retry={retry} />}
      {list === undefined ? (
        error === null && <Loading />
      ) : (
        <List jobs={list.jobs} isWhole={list.isWhole} isLive={error === null} />
      )}
    </Page>
  );
};

type ListProps = NonNullable<ReturnType<typeof useJobs>['list']> & { readonly isLive: boolean };

const List = ({ jobs, isWhole, isLive }: ListProps): ReactNode => {
  const styles = useStyles();
  const { app, jobs: texts } = useTexts();
  const format = useFormat();
  const isNarrow = useNarrow();
  const [search, setSearch] = useSearchParams();
  const query = useMemo(() => queryOf(search), [search]);
  const change = (part: Partial<JobsQuery>): void =>
    // Typing is not a step to go back to.
    setSearch((before) => searchOf({ ...queryOf(before), ...part }, before), { replace: true });

  // Typing goes before drawing what was typed.
  const deferred = useDeferredValue(query);
  const shown = useMemo(() => select(jobs.values(), deferred, format.compare), [jobs, deferred, format]);

  if (jobs.size === 0 && isWhole) {
    return (
      <Empty title={texts.emptyTitle} action={<TextLink href={patterns.create}>{app.create}</TextLink>}>
        {texts.empty}
      </Empty>
    );
  }
  const clear = (): void => change({ states: new Set(), type: undefined, text: '', tag: '' });
  const filters = <Filters query={query} change={change} clear={clear} jobs={jobs} counts={shown.counts} />;
  const View = isNarrow ? JobCards : JobTable;
  return (
    <>
      {isNarrow ? (
        <details open={isFiltered(query)}>
          <summary>{texts.filters}</summary>
          {filters}
        </details>
      ) : (
        filters
      )}
      <p className={styles.status} role="status">
        {texts.count(format.number(shown.jobs.length), format.number(jobs.size))}
        {' · '}
        {isWhole ? (isLive ? texts.live : texts.notLive) : texts.loadingMore(format.number(jobs.size))}
      </p>
      {shown.jobs.length === 0 && isFiltered(query) ? (
        <Empty title={texts.noMatchTitle} action={<Button onClick={clear}>{texts.clear}</Button>}>
          {texts.noMatch}
        </Empty>
      ) : (
        <View jobs={shown.jobs} query={query} change={change} />
      )}
    </>
  );
};
