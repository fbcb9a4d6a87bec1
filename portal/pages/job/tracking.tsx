/** The packages of a job, both ways, and where they come from and go to. */
import { Link as FluentLink, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Job } from '../../api/arm.ts';
import { trackingUrl } from '../../parts/carriers.ts';
import { Facts } from '../../parts/facts.tsx';
import { Section } from '../../parts/section.tsx';
import { Foreign } from '../../parts/values.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';

const useStyles = makeStyles({
  ways: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(18rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalXXL,
  },
  way: { minWidth: 0 },
  heading: {
    margin: `0 0 ${tokens.spacingVerticalXS}`,
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  address: { fontStyle: 'normal', overflowWrap: 'anywhere' },
});

type Properties = Job['properties'];
type Package = NonNullable<Properties['deliveryPackage']>;

export const Tracking = ({
  properties: { deliveryPackage, returnPackage, returnShipping },
}: Pick<Job, 'properties'>): ReactNode => {
  const styles = useStyles();
  const { jobPage } = useTexts();
  return (
    <Section title={jobPage.tracking}>
      <div className={styles.ways}>
        <Way title={jobPage.ways.there} parcel={deliveryPackage} />
        <Way title={jobPage.ways.back} parcel={returnPackage} carrier={returnShipping} />
      </div>
    </Section>
  );
};

const Way = ({
  title,
  parcel,
  carrier,
}: {
  readonly title: string;
  readonly parcel: Package | undefined;
  /** By whom it is to go, before it does. */
  readonly carrier?: Properties['returnShipping'];
}): ReactNode => {
  const styles = useStyles();
  const { jobPage } = useTexts();
  const format = useFormat();
  return (
    <div className={styles.way}>
      <h3 className={styles.heading}>{title}</h3>
      {parcel === undefined && <p>{jobPage.notYet}</p>}
      <Facts
        facts={[
          { name: jobPage.carrier, value: parcel?.carrierName ?? carrier?.carrierName },
          { name: jobPage.trackingNumber, value: parcel && <TrackingNumber {...parcel} /> },
          {
            name: jobPage.driveCount,
            value:
              parcel?.driveCount === undefined ? undefined : <span>{format.number(parcel.driveCount)}</span>,
          },
          { name: jobPage.shipDate, value: parcel?.shipDate },
          { name: jobPage.carrierAccount, value: carrier?.carrierAccountNumber },
        ]}
      />
    </div>
  );
};

const TrackingNumber = ({ carrierName, trackingNumber }: Package): ReactNode => {
  const { jobPage } = useTexts();
  const url = trackingUrl(carrierName, trackingNumber);
  return (
    <>
      <Foreign text={trackingNumber} />
      {url !== undefined && (
        <>
          {' '}
          <FluentLink href={url} target="_blank" rel="noopener noreferrer" inline>
            {jobPage.atCarrier}
          </FluentLink>
        </>
      )}
    </>
  );
};

export const Addresses = ({
  properties: { shippingInformation, returnAddress },
}: Pick<Job, 'properties'>): ReactNode => {
  const styles = useStyles();
  const { jobPage } = useTexts();
  return (
    <Section title={jobPage.addresses}>
      <div className={styles.ways}>
        <div className={styles.way}>
          <h3 className={styles.heading}>{jobPage.shipTo}</h3>
          <Address address={shippingInformation} />
        </div>
        <div className={styles.way}>
          <h3 className={styles.heading}>{jobPage.returnTo}</h3>
          {returnAddress === undefined ? <p>{jobPage.notYet}</p> : <Address address={returnAddress} />}
        </div>
      </div>
    </Section>
  );
};

/** As the API has it, line by line: every country has an order of its own, and this is the one of the form. */
const Address = ({
  address,
}: {
  readonly address: Properties['shippingInformation'] & { readonly email?: string };
}): ReactNode => {
  const styles = useStyles();
  const lines = [
    [address.recipientName],
    [address.streetAddress1],
    [address.streetAddress2],
    [address.postalCode, address.city, address.stateOrProvince],
    [address.countryOrRegion],
    [address.phone],
    [address.email],
    [address.additionalInformation],
  ]
    .map((parts) => parts.filter((part) => part !== undefined && part.trim() !== '').join(' '))
    .filter((line) => line !== '');
  return (
    <address className={styles.address}>
      {lines.map((line, index) => (
        <div key={index}>
          <Foreign text={line} />
        </div>
      ))}
    </address>
  );
};
