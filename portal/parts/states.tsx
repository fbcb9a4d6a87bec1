/** What a page shows when it has nothing to show: not yet, nothing there, not now, not for you. */
import { Button, makeStyles, mergeClasses, ProgressBar, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ApiError, type Fault, type FaultDetail } from '../api/fault.ts';
import { useFormat, useTexts } from '../texts/language.tsx';

const useStyles = makeStyles({
  centre: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingVerticalXXXL,
    textAlign: 'center',
  },
  waiting: { maxWidth: '16rem' },
  title: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase400, margin: 0 },
  fault: {
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    marginBottom: tokens.spacingVerticalM,
  },
  fails: {
    backgroundColor: tokens.colorStatusDangerBackground1,
    border: `1px solid ${tokens.colorStatusDangerBorder1}`,
  },
  waits: {
    backgroundColor: tokens.colorStatusWarningBackground1,
    border: `1px solid ${tokens.colorStatusWarningBorder1}`,
  },
  told: { margin: `${tokens.spacingVerticalXS} 0`, overflowWrap: 'anywhere' },
  small: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

export const Loading = (): ReactNode => {
  const styles = useStyles();
  const { loading } = useTexts().states;
  return (
    <div className={styles.centre} role="status">
      {loading}
      <ProgressBar className={styles.waiting} aria-label={loading} />
    </div>
  );
};

/** Nothing is there, and that is no fault: what would be here, and how to get it. */
export const Empty = ({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}): ReactNode => {
  const styles = useStyles();
  return (
    <div className={styles.centre} role="status">
      <p className={styles.title}>{title}</p>
      {children !== undefined && <div>{children}</div>}
      {action}
    </div>
  );
};

/** @param error what a query or a mutation threw. Anything but an `ApiError` is a bug of the page, and goes to its crash state. */
const faultOf = (error: Error): Fault => {
  if (error instanceof ApiError) return error.fault;
  throw error;
};

/** The faults of a request, each where it stands in it. */
const Details = ({ details }: { readonly details: readonly FaultDetail[] }): ReactNode => (
  <ul>
    {details.map((detail, index) => (
      <li key={index}>
        <bdi>{detail.message}</bdi>
        {detail.details && <Details details={detail.details} />}
      </li>
    ))}
  </ul>
);

/** What happened, what the service says of it, and what to do; with a button to try again where that may help. */
export const ErrorState = ({
  error,
  retry,
}: {
  readonly error: Error;
  readonly retry?: (() => void) | undefined;
}): ReactNode => {
  const styles = useStyles();
  const { states } = useTexts();
  const format = useFormat();
  const fault = faultOf(error);
  const { title, what, toDo } = states.faults[fault.kind];
  const told = 'message' in fault && fault.message !== '' ? fault : undefined;
  return (
    <section
      role="alert"
      className={mergeClasses(styles.fault, fault.kind === 'throttled' ? styles.waits : styles.fails)}
    >
      <h2 className={styles.title}>{title}</h2>
      <p className={styles.told}>{told === undefined ? what : <bdi>{told.message}</bdi>}</p>
      {told?.details && <Details details={told.details} />}
      <p className={styles.told}>{toDo}</p>
      {fault.kind === 'throttled' && (
        <p className={styles.told}>{states.retryIn(format.seconds(Math.ceil(fault.retryAfterMs / 1000)))}</p>
      )}
      {told?.requestId !== undefined && <p className={styles.small}>{states.requestId(told.requestId)}</p>}
      {retry && (
        <Button size="small" onClick={retry}>
          {states.retry}
        </Button>
      )}
    </section>
  );
};
