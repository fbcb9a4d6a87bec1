/** Single values as every page shows them. */
import { makeStyles, mergeClasses, ProgressBar, tokens } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { JobState } from '../api/arm.ts';
import { useServiceClock } from '../live/service-clock.tsx';
import { useFormat, useTexts } from '../texts/language.tsx';

const useStyles = makeStyles({
  progress: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  bar: { flexGrow: 1, minWidth: '3rem' },
  percent: { fontVariantNumeric: 'tabular-nums', minWidth: '3em', textAlign: 'end', whiteSpace: 'nowrap' },
  foreign: { unicodeBidi: 'isolate', overflowWrap: 'anywhere' },
  whole: {
    border: 'none',
    padding: 0,
    backgroundColor: 'transparent',
    color: tokens.colorBrandForegroundLink,
    font: 'inherit',
    cursor: 'pointer',
  },
});

/** An instant of the API's: in the viewer's zone, in UTC on hover; or how far it is from the service's now. */
export const TimeText = ({
  at,
  as = 'time',
}: {
  readonly at: string;
  readonly as?: 'time' | 'date' | 'relative';
}): ReactNode => {
  const format = useFormat();
  const { now } = useServiceClock();
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) return <Foreign text={at} />;
  const text = as === 'relative' ? format.relative(when, now) : format[as](when);
  const hover = as === 'relative' ? `${format.time(when)} (${format.utc(when)})` : format.utc(when);
  return (
    <time dateTime={at} title={hover}>
      {text}
    </time>
  );
};

/** @public */
export const Bytes = ({ value }: { readonly value: number }): ReactNode => {
  const format = useFormat();
  return <span title={format.number(value)}>{format.bytes(value)}</span>;
};

const SHOWN = 200;

/**
 * A text that somebody else wrote: a name, a log's line. Whatever marks are in it turn nothing around it, and what is long is
 * clipped, with the whole on demand.
 * @public
 */
export const Foreign = ({ text }: { readonly text: string }): ReactNode => {
  const styles = useStyles();
  const { states } = useTexts();
  const [isWhole, setWhole] = useState(false);
  if (text.length <= SHOWN || isWhole) return <bdi className={styles.foreign}>{text}</bdi>;
  return (
    <>
      <bdi className={styles.foreign}>{text.slice(0, SHOWN).replace(/[\ud800-\udbff]$/u, '')}…</bdi>{' '}
      <button type="button" className={styles.whole} onClick={() => setWhole(true)}>
        {states.showAll}
      </button>
    </>
  );
};

const useBadgeStyles = makeStyles({
  badge: {
    display: 'inline-block',
    padding: `0 ${tokens.spacingHorizontalS}`,
    border: '1px solid currentcolor',
    borderRadius: tokens.borderRadiusCircular,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontWeight: tokens.fontWeightSemibold,
    whiteSpace: 'nowrap',
  },
  waiting: { color: tokens.colorNeutralForeground2, backgroundColor: tokens.colorNeutralBackground3 },
  underWay: { color: tokens.colorBrandForeground2, backgroundColor: tokens.colorBrandBackground2 },
  good: {
    color: tokens.colorStatusSuccessForeground1,
    backgroundColor: tokens.colorStatusSuccessBackground1,
  },
  bad: { color: tokens.colorStatusDangerForeground1, backgroundColor: tokens.colorStatusDangerBackground1 },
});

/** How a state looks, whether of a job or of a drive. Its word says the same. @public */
export type Tone = 'waiting' | 'underWay' | 'good' | 'bad';

const tones: Record<JobState, Tone> = {
  Creating: 'waiting',
  Shipping: 'underWay',
  Received: 'underWay',
  Transferring: 'underWay',
  Packaging: 'underWay',
  Completed: 'good',
  Closed: 'bad',
};

/**
 * @param meaning shown a hover away.
 * @public
 */
export const ToneBadge = ({
  tone,
  text,
  meaning,
}: {
  readonly tone: Tone;
  readonly text: string;
  readonly meaning: string;
}): ReactNode => {
  const styles = useBadgeStyles();
  return (
    <span className={mergeClasses(styles.badge, styles[tone])} title={meaning}>
      {text}
    </span>
  );
};

/** A job's state; what it means is a hover away. */
export const StateBadge = ({ state }: { readonly state: JobState }): ReactNode => {
  const { job } = useTexts();
  return <ToneBadge tone={tones[state]} text={job.states[state]} meaning={job.meanings[state]} />;
};

/** @param label what it is of, for who cannot see where it stands. */
export const Percent = ({ value, label }: { readonly value: number; readonly label: string }): ReactNode => {
  const styles = useStyles();
  const format = useFormat();
  return (
    <div className={styles.progress}>
      <ProgressBar
        className={styles.bar}
        value={value / 100}
        aria-label={label}
        aria-valuetext={format.percent(value)}
      />
      <span className={styles.percent} aria-hidden="true">
        {format.percent(value)}
      </span>
    </div>
  );
};
