/** Which subscription is looked at. There is no list of them to ask for, so an id is typed, or one of the last taken. */
import { Field, Input } from '@fluentui/react-components';
import { useId, useState, type ReactNode } from 'react';
import { isSubscriptionId, type SubscriptionChoice } from '../../look/subscription.ts';
import { useTexts } from '../../texts/language.tsx';

export const SubscriptionField = ({ subscriptionId, known, choose }: SubscriptionChoice): ReactNode => {
  const { app, jobs } = useTexts();
  const listId = useId();
  /** As long as it is being typed. */
  const [typed, setTyped] = useState<string>();
  const take = (): void => {
    const text = typed?.trim().toLowerCase();
    if (text === undefined || !isSubscriptionId(text)) return;
    setTyped(undefined);
    if (text !== subscriptionId) choose(text);
  };
  const isFaulty = typed !== undefined && !isSubscriptionId(typed.trim());
  return (
    <Field
      label={app.subscription}
      size="small"
      {...(isFaulty && { validationMessage: jobs.subscriptionFault })}
    >
      <Input
        size="small"
        style={{ width: 'min(20rem, 90vw)' }}
        list={listId}
        value={typed ?? subscriptionId}
        onChange={(_, { value }) => setTyped(value)}
        onBlur={take}
        onKeyDown={({ key }) => {
          if (key === 'Enter') take();
          if (key === 'Escape') setTyped(undefined);
        }}
      />
      <datalist id={listId}>
        {known.map((id) => (
          <option key={id} value={id} />
        ))}
      </datalist>
    </Field>
  );
};
