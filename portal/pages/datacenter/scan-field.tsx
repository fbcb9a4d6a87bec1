/** A field that a scanner types into: the code and Enter, then it is empty for the next. */
import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';

const useStyles = makeStyles({
  field: { display: 'flex', alignItems: 'start', gap: tokens.spacingHorizontalXS },
  input: { width: 'min(20rem, 60vw)' },
  button: { marginTop: '1.6rem', minWidth: 'auto' },
});

export const ScanField = ({
  label,
  button,
  fault,
  take,
  onEmpty,
  input = () => undefined,
}: {
  readonly label: string;
  readonly button: string;
  /** What is wrong with what was scanned last. */
  readonly fault: string | undefined;
  /** @returns whether it is taken; else it stays to be mended. */
  readonly take: (text: string) => boolean;
  /** Enter, and nothing in the field: whoever scans is done. */
  readonly onEmpty?: () => void;
  /** Is handed the field itself. */
  readonly input?: (element: HTMLInputElement | null) => void;
}): ReactNode => {
  const styles = useStyles();
  const [text, setText] = useState('');
  const scan = (): void => {
    const scanned = text.trim();
    if (scanned === '') onEmpty?.();
    else if (take(scanned)) setText('');
  };
  return (
    <div className={styles.field}>
      <Field label={label} {...(fault === undefined ? {} : { validationMessage: fault })}>
        <Input
          ref={input}
          className={styles.input}
          value={text}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="done"
          onChange={(_, { value }) => setText(value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            // It is no end of any form that it stands in.
            event.preventDefault();
            scan();
          }}
        />
      </Field>
      <Button className={styles.button} onClick={scan}>
        {button}
      </Button>
    </div>
  );
};
