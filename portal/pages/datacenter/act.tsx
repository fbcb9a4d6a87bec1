/** Something that can be said to the service: a button, the form behind it, and what came of it. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { ErrorState } from '../../parts/states.tsx';
import { useTexts } from '../../texts/language.tsx';
import { SAID_ID, useSay } from './said.tsx';
import { useRefresh } from './use-dock.ts';

const useStyles = makeStyles({
  act: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  open: { flexBasis: '100%' },
  form: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground2,
    boxSizing: 'border-box',
    width: 'min(36rem, 100%)',
    // A long option must not make its field wider than a phone.
    '& .fui-Field > *, & select': { minWidth: 0, maxWidth: '100%' },
  },
  hint: { margin: 0, color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** Runs `work`, says `done`, asks for everything shown again, and finds the focus a place. */
export const useAct = <Input, Output>(
  location: string,
  work: (input: Input) => Promise<Output>,
  done: (output: Output, input: Input) => string,
): UseMutationResult<Output, Error, Input> => {
  const say = useSay();
  const refresh = useRefresh(location);
  return useMutation({
    mutationFn: work,
    onSuccess: (output, input) => {
      say(done(output, input));
      // What was pressed may be gone with what it was for, once that is asked for again.
      void refresh().then(() =>
        requestAnimationFrame(() => {
          if (document.activeElement === document.body) document.getElementById(SAID_ID)?.focus();
        }),
      );
    },
  });
};

type Props = {
  readonly location: string;
  readonly label: string;
  /** Of the button that sends; else as the label. */
  readonly confirm?: string;
  readonly hint?: string;
  readonly isPrimary?: boolean;
  /** A letter: with Alt it presses the button, from anywhere on the page. */
  readonly shortcut?: string;
  readonly run: (field: (name: string) => string) => Promise<unknown>;
  /** What to say when it is done. */
  readonly done: (field: (name: string) => string) => string;
  /** The form's fields, by their names; the first takes the focus. Without fields the button does it at once. */
  readonly children?: ReactNode;
};

const fieldsOf =
  (form: HTMLFormElement | null) =>
  (name: string): string => {
    const value = form === null ? null : new FormData(form).get(name);
    return typeof value === 'string' ? value.trim() : '';
  };

export const Act = ({
  location,
  label,
  confirm = label,
  hint,
  isPrimary = false,
  shortcut,
  run,
  done,
  children,
}: Props): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const formId = useId();
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const act = useAct(location, run, (_, field) => done(field));
  const hasFields = children !== undefined;

  useEffect(() => {
    if (isOpen) form.current?.querySelector<HTMLElement>('[data-first], input, select, textarea')?.focus();
  }, [isOpen]);

  useEffect(() => {
    if (shortcut === undefined) return undefined;
    const press = (event: KeyboardEvent): void => {
      // By its place: on a Mac, Alt makes another letter of it.
      if (event.code !== `Key${shortcut}` || !event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      opener.current?.click();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [shortcut]);

  const close = (): void => {
    setOpen(false);
    act.reset();
    opener.current?.focus();
  };
  const send = (): void => act.mutate(fieldsOf(form.current), { onSuccess: () => hasFields && close() });

  return (
    <div className={isOpen ? `${styles.act} ${styles.open}` : styles.act}>
      <div>
        <Button
          ref={(element: HTMLButtonElement | null) => {
            opener.current = element;
          }}
          appearance={isPrimary ? 'primary' : 'secondary'}
          {...(shortcut === undefined
            ? {}
            : { 'aria-keyshortcuts': `Alt+${shortcut}`, title: `Alt+${shortcut}` })}
          aria-expanded={hasFields ? isOpen : undefined}
          aria-controls={hasFields && isOpen ? formId : undefined}
          disabledFocusable={act.isPending}
          onClick={() => (hasFields ? (isOpen ? close() : setOpen(true)) : send())}
        >
          {label}
        </Button>
      </div>
      {isOpen && (
        <form
          id={formId}
          ref={form}
          aria-label={label}
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (!act.isPending) send();
          }}
          onKeyDown={({ key }) => key === 'Escape' && close()}
        >
          {hint !== undefined && <p className={styles.hint}>{hint}</p>}
          {children}
          {act.error && <ErrorState error={act.error} />}
          <div className={styles.buttons}>
            <Button type="submit" appearance="primary" disabledFocusable={act.isPending}>
              {confirm}
            </Button>
            <Button type="button" onClick={close}>
              {datacenter.cancel}
            </Button>
          </div>
        </form>
      )}
      {!isOpen && act.error && <ErrorState error={act.error} />}
    </div>
  );
};
