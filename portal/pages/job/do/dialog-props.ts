/** What every dialog of a job is handed. */
import type { ShownJob } from './change-dialog.tsx';

export type DialogProps = {
  readonly shown: ShownJob;
  readonly onDone: () => void;
  readonly reload: () => void;
  readonly close: () => void;
};
