/** What can be done to a job: each button says why not where it may not, and asks before it does anything. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { lazy, Suspense, useId, useState, type LazyExoticComponent, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { patterns } from '../../../addresses.ts';
import { useTexts } from '../../../texts/language.tsx';
import type { ShownJob } from './change-dialog.tsx';
import type { DialogProps } from './dialog-props.ts';
import { useAllowed, type Action, type Allowed } from './use-allowed.ts';

// Dialogs are heavy, and most who look at a job change nothing.
const dialogs = {
  ship: lazy(async () => ({ default: (await import('./ship-dialog.tsx')).MarkAsShippedDialog })),
  tracking: lazy(async () => ({ default: (await import('./ship-dialog.tsx')).TrackingDialog })),
  address: lazy(async () => ({ default: (await import('./address-dialog.tsx')).AddressDialog })),
  cancel: lazy(async () => ({ default: (await import('./end-dialogs.tsx')).CancelDialog })),
  delete: lazy(async () => ({ default: (await import('./end-dialogs.tsx')).DeleteDialog })),
  keys: lazy(async () => ({ default: (await import('./key-dialog.tsx')).KeyDialog })),
} satisfies Record<Action | 'keys', LazyExoticComponent<(props: DialogProps) => ReactNode>>;
type DialogName = keyof typeof dialogs;

const useStyles = makeStyles({
  toolbar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  refused: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  // A finger needs 24 pixels.
  summary: { paddingBlock: tokens.spacingVerticalXS },
  why: {
    margin: `${tokens.spacingVerticalXS} 0 0`,
    paddingInlineStart: tokens.spacingHorizontalL,
    overflowWrap: 'anywhere',
  },
});

export const JobActions = ({
  shown,
  reload,
}: {
  readonly shown: ShownJob;
  /** Has the page ask for the job anew. */
  readonly reload: () => void;
}): ReactNode => {
  const styles = useStyles();
  const { do: texts } = useTexts();
  const [open, setOpen] = useState<DialogName>();
  const [, navigate] = useLocation();
  const { key, job, etag } = shown;
  const rehearsed = useAllowed(key, etag, job);
  const { state, cancelRequested, driveList = [] } = job.properties;
  const of = (name: DialogName): Allowed => {
    if (name === 'keys')
      return driveList.length === 0 ? { state: 'no', why: texts.noDrives } : { state: 'yes' };
    // The API takes it again, and does nothing: to people that is no action.
    if (name === 'cancel' && cancelRequested) return { state: 'no', why: texts.cancelledAlready };
    return rehearsed[name];
  };
  const shippable = state === 'Shipping' ? 'tracking' : 'ship';
  const names: readonly DialogName[] = [shippable, 'address', 'keys', 'cancel', 'delete'];
  const whyId = useId();
  const refused = names.flatMap((name) => {
    const allowed = of(name);
    return allowed.state === 'no' ? [{ name, why: allowed.why }] : [];
  });
  const Open = open && dialogs[open];
  const close = (): void => setOpen(undefined);
  return (
    <div role="group" aria-label={texts.toolbar}>
      <div className={styles.toolbar}>
        {names.map((name) => (
          <ActionButton
            key={name}
            label={texts[name]}
            allowed={of(name)}
            whyId={`${whyId}-${name}`}
            isFirst={name === shippable}
            onClick={() => setOpen(name)}
          />
        ))}
      </div>
      {refused.length > 0 && (
        <details className={styles.refused}>
          <summary className={styles.summary}>{texts.whyNot}</summary>
          <ul className={styles.why}>
            {refused.map(({ name, why }) => (
              <li key={name} id={`${whyId}-${name}`}>
                <bdi>{texts.refusal(texts[name], why)}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
      {Open && (
        <Suspense fallback={null}>
          <Open
            shown={shown}
            reload={reload}
            close={close}
            onDone={() => {
              // A key is still being looked at, and a deleted job cannot be.
              if (open !== 'keys') close();
              if (open === 'delete') navigate(patterns.jobs);
              else reload();
            }}
          />
        </Suspense>
      )}
    </div>
  );
};

const ActionButton = ({
  label,
  allowed,
  whyId,
  isFirst,
  onClick,
}: {
  readonly label: string;
  readonly allowed: Allowed;
  /** Of the element that says why not. */
  readonly whyId: string;
  readonly isFirst: boolean;
  readonly onClick: () => void;
}): ReactNode => {
  const isRefused = allowed.state === 'no';
  return (
    <Button
      size="small"
      appearance={isFirst && !isRefused ? 'primary' : 'secondary'}
      // Within reach of the keyboard all the same, so that the reason is.
      disabledFocusable={isRefused}
      {...(isRefused && { title: allowed.why, 'aria-describedby': whyId })}
      onClick={onClick}
    >
      {label}
    </Button>
  );
};
