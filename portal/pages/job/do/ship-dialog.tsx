/** How the package travels: its carrier and tracking number; while the job is Creating it is marked as shipped with them. */
import { useState, type ReactNode } from 'react';
import { changeJob } from '../../../api/changes.ts';
import { faultAt } from '../../../api/targets.ts';
import { useLocations } from '../../../live/locations.ts';
import { postalLines } from '../../../parts/postal.ts';
import { TextField } from '../../../parts/text-field.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { ChangeDialog, ifMatchOf } from './change-dialog.tsx';
import type { DialogProps } from './dialog-props.ts';

export const MarkAsShippedDialog = (dialog: DialogProps): ReactNode => <PackageDialog {...dialog} marks />;

export const TrackingDialog = (dialog: DialogProps): ReactNode => <PackageDialog {...dialog} marks={false} />;

const PackageDialog = ({ marks, ...dialog }: DialogProps & { readonly marks: boolean }): ReactNode => {
  const { do: texts, fields } = useTexts();
  const { job } = dialog.shown;
  const { deliveryPackage, shippingInformation, driveList = [] } = job.properties;
  const carriers = useLocations().find(job.location)?.properties.supportedCarriers ?? [];
  const [carrierName, setCarrier] = useState(deliveryPackage?.carrierName ?? '');
  const [trackingNumber, setTracking] = useState(deliveryPackage?.trackingNumber ?? '');
  const known = deliveryPackage?.driveCount ?? (driveList.length === 0 ? undefined : driveList.length);
  const [driveCount, setCount] = useState(known === undefined ? '' : String(known));
  const [shipDate, setDate] = useState(deliveryPackage?.shipDate ?? '');
  const parts = {
    carrierName: carrierName.trim(),
    trackingNumber: trackingNumber.trim(),
    ...(driveCount.trim() !== '' && { driveCount: Number(driveCount) }),
    ...(shipDate !== '' && { shipDate }),
  };
  return (
    <ChangeDialog
      {...dialog}
      title={marks ? texts.ship : texts.tracking}
      confirm={marks ? texts.ship : texts.save}
      send={(seen) =>
        changeJob(
          seen.key,
          { ...(marks && { state: 'Shipping' as const }), deliveryPackage: parts },
          ifMatchOf(seen),
        )
      }
    >
      {(faults) => {
        const at = (part: string): string | undefined =>
          faultAt(faults, `properties.deliveryPackage.${part}`);
        return (
          <>
            <p>
              <bdi>{texts.shipText(postalLines(shippingInformation).join(', '))}</bdi>
            </p>
            <TextField
              label={fields.carrier}
              required
              value={carrierName}
              suggestions={carriers}
              hint={carriers.length === 0 ? undefined : fields.carrierHint(carriers.join(', '))}
              onChange={setCarrier}
              fault={at('carrierName')}
            />
            <TextField
              label={texts.trackingNumber}
              required
              value={trackingNumber}
              onChange={setTracking}
              fault={at('trackingNumber')}
            />
            <TextField
              label={texts.driveCount}
              kind="number"
              value={driveCount}
              onChange={setCount}
              fault={at('driveCount')}
            />
            <TextField
              label={texts.shipDate}
              kind="date"
              value={shipDate}
              onChange={setDate}
              fault={at('shipDate')}
            />
          </>
        );
      }}
    </ChangeDialog>
  );
};
