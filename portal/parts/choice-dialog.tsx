/** A question with a few answers, in front of the page. Escape is the way out that changes nothing. */
import { Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Modal } from './modal.tsx';

type Answer = { readonly label: string; readonly onChoose: () => void };

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
}): ReactNode => (
  <Modal
    title={title}
    role="alertdialog"
    close={leave.onChoose}
    actions={
      <>
        {answers.map(({ label, onChoose }, index) => (
          <Button key={label} appearance={index === 0 ? 'primary' : 'secondary'} onClick={onChoose}>
            {label}
          </Button>
        ))}
        <Button onClick={leave.onChoose}>{leave.label}</Button>
      </>
    }
  >
    <p>{children}</p>
  </Modal>
);
