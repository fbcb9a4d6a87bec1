/** What every part of the wizard shares: the draft, how it is changed, and what is wrong with it where. */
import { createContext, use, type ReactNode } from 'react';
import { TextField, type TextFieldProps } from '../../parts/text-field.tsx';
import type { Draft } from './draft.ts';
import type { DraftChange } from './kept-draft.ts';

export type DraftForm = {
  readonly subscriptionId: string;
  readonly draft: Draft;
  readonly change: (part: DraftChange) => void;
  /** What is wrong at a target, once somebody was there: nobody is told of what he has not come to yet. */
  readonly faultAt: (target: string) => string | undefined;
  /** Somebody was there. */
  readonly touch: (target: string) => void;
};

const Context = createContext<DraftForm | undefined>(undefined);

export const DraftFormProvider = ({
  form,
  children,
}: {
  readonly form: DraftForm;
  readonly children: ReactNode;
}): ReactNode => <Context value={form}>{children}</Context>;

export const useDraftForm = (): DraftForm => {
  const form = use(Context);
  if (form === undefined) throw new Error('There is no DraftFormProvider above.');
  return form;
};

/** A text of the draft, with its faults. */
export const DraftText = ({
  target,
  ...field
}: Omit<TextFieldProps, 'fault' | 'onBlur'> & {
  /** As the API names the property. */
  readonly target: string;
}): ReactNode => {
  const { faultAt, touch } = useDraftForm();
  return <TextField {...field} fault={faultAt(target)} onBlur={() => touch(target)} />;
};
