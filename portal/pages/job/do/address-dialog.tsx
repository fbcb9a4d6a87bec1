/** Where the drives are sent back to. */
import { useState, type ReactNode } from 'react';
import { changeJob } from '../../../api/changes.ts';
import { faultAt } from '../../../api/targets.ts';
import { AddressFields } from '../../../parts/address-fields.tsx';
import { addressFrom, addressOf } from '../../../parts/address.ts';
import { useTexts } from '../../../texts/language.tsx';
import { ChangeDialog, ifMatchOf } from './change-dialog.tsx';
import type { DialogProps } from './dialog-props.ts';

export const AddressDialog = (dialog: DialogProps): ReactNode => {
  const { do: texts } = useTexts();
  const [address, setAddress] = useState(() => addressFrom(dialog.shown.job.properties.returnAddress));
  return (
    <ChangeDialog
      {...dialog}
      title={texts.address}
      confirm={texts.save}
      // Nothing typed at all is to be told as what it lacks, not taken for no change.
      send={(shown) => changeJob(shown.key, { returnAddress: addressOf(address) ?? {} }, ifMatchOf(shown))}
    >
      {(faults) => (
        <AddressFields
          address={address}
          change={setAddress}
          faultOf={(part) => faultAt(faults, `properties.returnAddress.${part}`)}
        />
      )}
    </ChangeDialog>
  );
};
