/**
 * Something asked in front of the page, by the browser's own `<dialog>`: it keeps the keyboard and the screen reader inside, and Escape is
 * the way out. (Fluent's dialog, taken away while it is open, leaves the page behind it hidden to screen readers.)
 */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';

const useStyles = makeStyles({
  modal: {
    boxSizing: 'border-box',
    width: 'min(38rem, calc(100vw - 2rem))',
    maxHeight: 'calc(100vh - 2rem)',
    overflowY: 'auto',
    padding: tokens.spacingHorizontalXL,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow64,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    '::backdrop': { backgroundColor: tokens.colorBackgroundOverlay },
  },
  title: {
    margin: `0 0 ${tokens.spacingVerticalM}`,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'end',
    gap: tokens.spacingHorizontalS,
    marginTop: tokens.spacingVerticalL,
  },
});

export const Modal = ({
  title,
  role = 'dialog',
  close,
  actions,
  children,
}: {
  readonly title: string;
  /** `alertdialog`: a question that is to be answered. */
  readonly role?: 'dialog' | 'alertdialog';
  readonly close: () => void;
  readonly actions: ReactNode;
  readonly children: ReactNode;
}): ReactNode => {
  const styles = useStyles();
  const titleId = useId();
  const ref = useRef<HTMLDialogElement>(null);
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    const modal = ref.current;
    modal?.showModal();
    return () => {
      modal?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [before]);
  return (
    <dialog
      ref={ref}
      role={role}
      aria-labelledby={titleId}
      className={styles.modal}
      onCancel={(event) => {
        // It is taken away, and not only hidden.
        event.preventDefault();
        close();
      }}
    >
      <h2 id={titleId} className={styles.title}>
        {title}
      </h2>
      <div className={styles.content}>{children}</div>
      <div className={styles.actions}>{actions}</div>
    </dialog>
  );
};
