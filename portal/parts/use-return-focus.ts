/**
 * Where the focus was before a dialog came, it is again when the dialog has gone. Fluent does so for dialogs that have a trigger; one
 * that is simply taken away leaves the page behind it hidden to screen readers until something there has the focus.
 */
import { useEffect, useState } from 'react';

export const useReturnFocus = (): void => {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After the dialog itself is gone.
      setTimeout(() => {
        if (before instanceof HTMLElement && before.isConnected) before.focus();
      });
    },
    [before],
  );
};
