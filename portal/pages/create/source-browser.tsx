/** The account, a level at a time: its containers, their folders and blobs, each to be chosen. */
import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { listExportSource, type SourceItem } from '../../api/export-source.ts';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { Bytes, Foreign } from '../../parts/values.tsx';
import { useTexts } from '../../texts/language.tsx';
import { useDraftForm } from './draft-form.tsx';
import { added, coveringPrefix, levelsOf, nameIn } from './selection.ts';

const useStyles = makeStyles({
  levels: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  items: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    // What scrolls is within reach of the keyboard (tabIndex below).
    maxHeight: '24rem',
    overflowY: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `0 ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  name: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
  taken: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

export const SourceBrowser = ({ storageAccountId }: { readonly storageAccountId: string }): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const { subscriptionId } = useDraftForm();
  const [prefix, setPrefix] = useState('/');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['export source', subscriptionId, storageAccountId, prefix],
    queryFn: ({ pageParam, signal }) =>
      listExportSource(subscriptionId, { storageAccountId, prefix }, pageParam, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextLink }) => nextLink,
  });
  const items = data?.pages.flatMap(({ value }) => value) ?? [];
  const levels = levelsOf(prefix);
  return (
    <section aria-label={texts.browse}>
      <nav aria-label={texts.level}>
        <ol className={styles.levels}>
          {levels.map(({ prefix: level, name }, index) => (
            <li key={level}>
              <Button
                size="small"
                appearance="subtle"
                onClick={() => setPrefix(level)}
                {...(index === levels.length - 1 && { 'aria-current': 'location' as const })}
              >
                {name === '' ? texts.containers : <bdi>{name}</bdi>}
              </Button>
              {index < levels.length - 1 && <span aria-hidden="true">›</span>}
            </li>
          ))}
        </ol>
      </nav>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null && <Loading />
      ) : items.length === 0 && !hasNextPage ? (
        <Empty title={texts.nothingHere} />
      ) : (
        <ul className={styles.items} tabIndex={0} aria-label={texts.level}>
          {items.map((item) => (
            <Item key={item.path} item={item} prefix={prefix} open={() => setPrefix(item.path)} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </section>
  );
};

const Item = ({
  item,
  prefix,
  open,
}: {
  readonly item: SourceItem;
  readonly prefix: string;
  readonly open: () => void;
}): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const { draft, change } = useDraftForm();
  const name = nameIn(prefix, item.path);
  const list = item.kind === 'blob' ? 'paths' : 'prefixes';
  const covering = coveringPrefix(item.path, draft.prefixes);
  const isChosen = draft[list].includes(item.path);
  return (
    <li className={styles.item}>
      <Checkbox
        aria-label={texts.choose(name)}
        checked={isChosen || covering !== undefined}
        disabled={covering !== undefined && !isChosen}
        onChange={(_, { checked }) =>
          change((now) => ({
            [list]:
              checked === true ? added(now[list], item.path) : now[list].filter((path) => path !== item.path),
          }))
        }
      />
      <span className={styles.name}>
        <Foreign text={name} />{' '}
        {covering !== undefined && <span className={styles.taken}>{texts.takenBy(covering)}</span>}
      </span>
      {item.kind === 'blob' ? (
        <Bytes value={item.length} />
      ) : (
        <Button size="small" aria-label={texts.openNamed(name)} onClick={open}>
          {texts.open}
        </Button>
      )}
    </li>
  );
};
