/** The service's clock: what it shows, how fast it goes, and how to skip what one need not see. */
import { Button, Field, makeStyles, Select, Spinner, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { jobKeyOf } from '../../api/arm.ts';
import { moveClock, readClock } from '../../api/clock.ts';
import { useSubscription } from '../../look/subscription.ts';
import { ErrorState } from '../../parts/states.tsx';
import { TimeText } from '../../parts/values.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { skipBy, skipToEvent, type Skipped } from './skip.ts';

const TICK_MS = 1_000;

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  title: { margin: 0, fontSize: tokens.fontSizeBase400 },
  now: {
    margin: 0,
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
  },
});

const skips = ['PT1H', 'P1D', 'P7D', 'P14D'] as const;

export const ClockPanel = (): ReactNode => {
  const styles = useStyles();
  const { playground } = useTexts();
  const client = useQueryClient();
  const { subscriptionId } = useSubscription();
  const stopping = useRef<AbortController>(undefined);
  const [stepped, setStepped] = useState<string>();
  // The same as everything's clock, asked for more often while somebody looks at it here.
  const clock = useQuery({
    queryKey: ['clock'],
    queryFn: ({ signal }) => readClock({ signal }),
    refetchInterval: TICK_MS,
    retry: false,
  });
  const skip = useMutation({
    mutationFn: async (how: (typeof skips)[number] | 'event'): Promise<Skipped | undefined> => {
      const stop = new AbortController();
      stopping.current = stop;
      try {
        return how === 'event'
          ? await skipToEvent(subscriptionId, stop.signal, setStepped)
          : await skipBy(how, stop.signal, setStepped);
      } catch (error) {
        if (stop.signal.aborted) return undefined;
        throw error;
      }
    },
    onSettled: () => {
      setStepped(undefined);
      // It is another time, for everything that is shown of it.
      return client.invalidateQueries();
    },
  });
  const speed = useMutation({
    mutationFn: (to: string) => moveClock(to === '' ? { stop: true } : { speed: to }),
    onSuccess: (data) => client.setQueryData(['clock'], data),
  });
  const error = clock.error ?? skip.error ?? speed.error;
  const now = stepped ?? clock.data?.now;
  const current = clock.data?.speed ?? '';
  const isKnownSpeed = current === '' || current in playground.speeds;
  return (
    <section className={styles.panel} aria-label={playground.clock}>
      <h2 className={styles.title}>{playground.clock}</h2>
      {error && <ErrorState error={error} />}
      {now !== undefined && (
        <p className={styles.now}>
          <TimeText at={now} />
        </p>
      )}
      <p className={styles.quiet}>
        {clock.data &&
          (clock.data.speed === undefined ? playground.standsStill : playground.runs(clock.data.speed))}
        {' · '}
        {clock.data === undefined || clock.data.nextDue === null ? (
          playground.nothingDue
        ) : (
          <>
            {playground.nextDue} <TimeText at={clock.data.nextDue} as="relative" />
          </>
        )}
      </p>
      <div className={styles.row} role="group" aria-label={playground.skip}>
        <Button appearance="primary" disabledFocusable={skip.isPending} onClick={() => skip.mutate('event')}>
          {playground.skipEvent}
        </Button>
        {skips.map((duration) => (
          <Button key={duration} disabledFocusable={skip.isPending} onClick={() => skip.mutate(duration)}>
            {playground.skips[duration]}
          </Button>
        ))}
        {skip.isPending && (
          <Button onClick={() => stopping.current?.abort()} icon={<Spinner size="tiny" aria-hidden="true" />}>
            {playground.stopSkipping}
          </Button>
        )}
      </div>
      <p role="status" className={styles.quiet}>
        {skip.isPending
          ? playground.skipping
          : skip.data && <Outcome skipped={skip.data} isToEvent={skip.variables === 'event'} />}
      </p>
      <div className={styles.row}>
        <Field label={playground.speed}>
          <Select
            value={current}
            disabled={clock.data === undefined}
            onChange={(_, { value }) => speed.mutate(value)}
          >
            <option value="">{playground.stop}</option>
            {!isKnownSpeed && <option value={current}>{current}</option>}
            {Object.entries(playground.speeds).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    </section>
  );
};

const Outcome = ({
  skipped: { now, event },
  isToEvent,
}: {
  readonly skipped: Skipped;
  readonly isToEvent: boolean;
}): ReactNode => {
  const { job, playground } = useTexts();
  const format = useFormat();
  if (event !== undefined) {
    const { before, after } = event.data.jobState;
    const isMove = after !== null && after !== before;
    return (
      <bdi>
        {playground.happened(
          isMove ? job.states[after] : event.type.replace(/^drayage\./, ''),
          jobKeyOf(event.source)?.jobName ?? event.source,
          format.time(new Date(event.time)),
        )}
      </bdi>
    );
  }
  return isToEvent ? playground.nothingHappened : playground.skippedTo(format.time(new Date(now)));
};
