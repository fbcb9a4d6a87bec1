/** An address to type, part by part. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { addressParts, type Address, type AddressPart } from './address.ts';
import { TextField } from './text-field.tsx';

const useStyles = makeStyles({
  parts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(15rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
});

export const AddressFields = ({
  address,
  change,
  faultOf,
  leave,
}: {
  readonly address: Address;
  readonly change: (address: Address) => void;
  readonly faultOf: (part: AddressPart) => string | undefined;
  readonly leave?: (part: AddressPart) => void;
}): ReactNode => {
  const styles = useStyles();
  const { fields } = useTexts();
  return (
    <div className={styles.parts}>
      {addressParts.map((part) => (
        <TextField
          key={part}
          label={fields.address[part]}
          value={address[part]}
          onChange={(text) => change({ ...address, [part]: text })}
          fault={faultOf(part)}
          {...(leave && { onBlur: () => leave(part) })}
        />
      ))}
    </div>
  );
};
