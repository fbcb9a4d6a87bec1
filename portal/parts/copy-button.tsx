/** Puts a text into the clipboard, and says whether it is there. */
import { Button } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';

/** @param label what is copied. */
export const CopyButton = ({ label, text }: { readonly label: string; readonly text: string }): ReactNode => {
  const { states } = useTexts();
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed'>();
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('copyFailed'),
    );
  };
  return (
    <>
      <Button size="small" onClick={copy}>
        {label}
      </Button>{' '}
      <span role="status">{outcome && states[outcome]}</span>
    </>
  );
};
