/** One line of text that somebody types, with what is wrong with it beside it. */
import { Field, Input } from '@fluentui/react-components';
import { useId, type ReactNode } from 'react';

export type TextFieldProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  readonly fault?: string | undefined;
  readonly hint?: string | undefined;
  readonly required?: boolean;
  readonly suggestions?: readonly string[];
  /** `secret`: not to be read over a shoulder, and nothing for the browser to keep. */
  readonly kind?: 'text' | 'secret' | 'date' | 'number';
};

export const TextField = ({
  label,
  value,
  onChange,
  onBlur,
  fault,
  hint,
  required = false,
  suggestions = [],
  kind = 'text',
}: TextFieldProps): ReactNode => {
  const listId = useId();
  return (
    <Field
      label={label}
      required={required}
      {...(hint !== undefined && { hint })}
      {...(fault !== undefined && { validationMessage: <bdi>{fault}</bdi> })}
    >
      <Input
        type={kind === 'secret' ? 'password' : kind}
        value={value}
        autoComplete={kind === 'secret' ? 'new-password' : 'off'}
        spellCheck={false}
        {...(suggestions.length > 0 && { list: listId })}
        {...(kind === 'number' && { min: 0, step: 1 })}
        onChange={(_, { value: next }) => onChange(next)}
        onBlur={onBlur}
      />
      {suggestions.length > 0 && (
        <datalist id={listId}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </Field>
  );
};
