/** Where the drives go back to, and by whom. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useLocations } from '../../live/locations.ts';
import { AddressFields } from '../../parts/address-fields.tsx';
import { useTexts } from '../../texts/language.tsx';
import { DraftText, useDraftForm } from './draft-form.tsx';

const useStyles = makeStyles({
  group: {
    border: 'none',
    margin: `0 0 ${tokens.spacingVerticalL}`,
    padding: 0,
    minWidth: 0,
    maxWidth: '60rem',
  },
  legend: { fontWeight: tokens.fontWeightSemibold, padding: 0 },
  hint: { color: tokens.colorNeutralForeground2, marginTop: 0 },
  parts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(15rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
});

export const ReturnStep = (): ReactNode => {
  const styles = useStyles();
  const { create: texts, fields } = useTexts();
  const { draft, change, faultAt, touch } = useDraftForm();
  const carriers = useLocations().find(draft.location)?.properties.supportedCarriers ?? [];
  return (
    <>
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{texts.returnAddress}</legend>
        <p className={styles.hint}>{texts.returnAddressHint}</p>
        <AddressFields
          address={draft.returnAddress}
          change={(returnAddress) => change({ returnAddress })}
          faultOf={(part) => faultAt(`properties.returnAddress.${part}`)}
          leave={(part) => touch(`properties.returnAddress.${part}`)}
        />
      </fieldset>
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{texts.returnShipping}</legend>
        <div className={styles.parts}>
          <DraftText
            target="properties.returnShipping.carrierName"
            label={fields.carrier}
            hint={carriers.length === 0 ? undefined : fields.carrierHint(carriers.join(', '))}
            value={draft.returnCarrier}
            suggestions={carriers}
            onChange={(returnCarrier) => change({ returnCarrier })}
          />
          <DraftText
            target="properties.returnShipping.carrierAccountNumber"
            label={texts.carrierAccountNumber}
            value={draft.carrierAccountNumber}
            onChange={(carrierAccountNumber) => change({ carrierAccountNumber })}
          />
        </div>
      </fieldset>
    </>
  );
};
