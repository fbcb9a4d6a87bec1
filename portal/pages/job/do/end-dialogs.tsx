/** What ends a job: cancelling it, and deleting it. */
import type { ReactNode } from 'react';
import { changeJob, deleteJob } from '../../../api/changes.ts';
import { useTexts } from '../../../texts/language.tsx';
import { ChangeDialog, ifMatchOf } from './change-dialog.tsx';
import type { DialogProps } from './dialog-props.ts';

export const CancelDialog = (dialog: DialogProps): ReactNode => {
  const { do: texts } = useTexts();
  return (
    <ChangeDialog
      {...dialog}
      title={texts.cancel}
      confirm={texts.cancel}
      send={(shown) => changeJob(shown.key, { cancelRequested: true }, ifMatchOf(shown))}
    >
      {() => (
        <p>
          {dialog.shown.job.properties.state === 'Creating' ? texts.cancelCreatingText : texts.cancelText}
        </p>
      )}
    </ChangeDialog>
  );
};

export const DeleteDialog = (dialog: DialogProps): ReactNode => {
  const { do: texts } = useTexts();
  return (
    <ChangeDialog
      {...dialog}
      title={texts.delete}
      confirm={texts.delete}
      send={(shown) => deleteJob(shown.key, ifMatchOf(shown))}
    >
      {() => (
        <p>
          <bdi>{texts.deleteText(dialog.shown.job.name)}</bdi>
        </p>
      )}
    </ChangeDialog>
  );
};
