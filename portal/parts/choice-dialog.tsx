/** A question with a few answers, in front of the page. Escape is the way out that changes nothing. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useReturnFocus } from './use-return-focus.ts';

export type Answer = { readonly label: string; readonly onChoose: () => void };

export const ChoiceDialog = ({
  title,
  children,
  answers,
  leave,
}: {
  readonly title: string;
  readonly children: ReactNode;
  /** The first is what most will want. */
  readonly answers: readonly Answer[];
  readonly leave: Answer;
}): ReactNode => {
  useReturnFocus();
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && leave.onChoose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>{children}</DialogContent>
          <DialogActions fluid>
            {answers.map(({ label, onChoose }, index) => (
              <Button key={label} appearance={index === 0 ? 'primary' : 'secondary'} onClick={onChoose}>
                {label}
              </Button>
            ))}
            <Button onClick={leave.onChoose}>{leave.label}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
};
