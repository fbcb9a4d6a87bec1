/** What is printed and put into the box with the drives, and what to do until it is on its way. */
import { Button, makeStaticStyles, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { jobAddress } from '../../addresses.ts';
import { getJob, jobPath, type Job, type JobKey } from '../../api/arm.ts';
import { Page } from '../../look/page.tsx';
import { postalLines } from '../../parts/postal.ts';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { TextLink } from '../../parts/text-link.tsx';
import { Foreign } from '../../parts/values.tsx';
import { useTexts } from '../../texts/language.tsx';

/** On paper there is the slip alone, in black on white, whatever the theme of the screen is. */
const usePrint = makeStaticStyles(`@media print {
  body, body * {
    color: #000 !important;
    background-color: #fff !important;
    border-color: #000 !important;
  }
  header, [data-print='no'] {
    display: none !important;
  }
}`);

const useStyles = makeStyles({
  slip: {
    maxWidth: '50rem',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    padding: tokens.spacingHorizontalXL,
    '@media print': { border: 'none', padding: 0 },
    '@media (max-width: 640px)': { padding: tokens.spacingHorizontalM },
  },
  todo: { maxWidth: '50rem', marginBottom: tokens.spacingVerticalXL },
  heading: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  addresses: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(16rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalXL,
  },
  address: { fontStyle: 'normal', overflowWrap: 'anywhere' },
  to: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500 },
  mark: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightBold,
    overflowWrap: 'anywhere',
    margin: `${tokens.spacingVerticalM} 0`,
  },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    '@media (max-width: 640px)': { gridTemplateColumns: '1fr' },
  },
  value: { margin: 0, overflowWrap: 'anywhere' },
  drives: { borderCollapse: 'collapse', width: '100%' },
  cell: {
    textAlign: 'start',
    padding: tokens.spacingHorizontalS,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    overflowWrap: 'anywhere',
    breakInside: 'avoid',
  },
  box: { width: '6rem' },
});

export const PackingSlipPage = ({ job: key }: { readonly job: JobKey }): ReactNode => {
  usePrint();
  const { slip: texts } = useTexts();
  const { data, error, refetch } = useQuery({
    queryKey: ['packing slip', jobPath(key).toLowerCase()],
    queryFn: async ({ signal }) => (await getJob(key, { signal })).value,
  });
  return (
    <Page
      title={texts.title(key.jobName)}
      actions={
        data && (
          <Button appearance="primary" data-print="no" onClick={() => print()}>
            {texts.print}
          </Button>
        )
      }
    >
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null && <Loading />
      ) : (
        <>
          <WhatNow job={data} jobKey={key} />
          <Slip job={data} jobKey={key} />
        </>
      )}
    </Page>
  );
};

type Props = { readonly job: Job; readonly jobKey: JobKey };

const WhatNow = ({ job, jobKey }: Props): ReactNode => {
  const styles = useStyles();
  const { slip: texts } = useTexts();
  const { jobType, returnAddress, state } = job.properties;
  // Afterwards it is only to be looked at, or printed again.
  if (state !== 'Creating')
    return (
      <p data-print="no">
        <TextLink href={jobAddress(jobKey)}>{texts.toJob}</TextLink>
      </p>
    );
  return (
    <section className={styles.todo} aria-labelledby="what-now" data-print="no">
      <p role="status">{texts.created}</p>
      <h2 id="what-now" className={styles.heading}>
        {texts.whatNow}
      </h2>
      <ol>
        {returnAddress === undefined && <li>{texts.todoAddress}</li>}
        <li>{texts.todoPrint}</li>
        <li>{jobType === 'Import' ? texts.todoPackImport : texts.todoPackExport}</li>
        <li>{texts.todoKeys}</li>
        <li>
          <bdi>{texts.todoLabel(job.name)}</bdi>
        </li>
        <li>{texts.todoShip}</li>
      </ol>
      <TextLink href={jobAddress(jobKey)}>{texts.toJob}</TextLink>
    </section>
  );
};

const Address = ({
  lines,
  className,
}: {
  readonly lines: readonly string[];
  readonly className: string;
}): ReactNode => (
  <address className={className}>
    {lines.map((line, index) => (
      <div key={index}>
        <bdi>{line}</bdi>
      </div>
    ))}
  </address>
);

const Slip = ({ job, jobKey }: Props): ReactNode => {
  const styles = useStyles();
  const { slip: texts, job: jobTexts } = useTexts();
  const { properties } = job;
  const { deliveryPackage, returnAddress, returnShipping, shippingInformation } = properties;
  const drives = properties.driveList ?? [];
  const facts: readonly (readonly [string, string])[] = [
    [texts.job, job.name],
    [texts.type, jobTexts.types[properties.jobType]],
    [texts.location, job.location],
    [texts.resourceGroup, jobKey.resourceGroup],
    [texts.subscription, jobKey.subscriptionId],
    [texts.account, properties.storageAccountId.split('/').at(-1) ?? ''],
    ...(deliveryPackage === undefined
      ? []
      : ([[texts.tracking, `${deliveryPackage.carrierName} ${deliveryPackage.trackingNumber}`]] as const)),
    ...(returnShipping === undefined
      ? []
      : ([
          [texts.backBy, texts.backByValue(returnShipping.carrierName, returnShipping.carrierAccountNumber)],
        ] as const)),
  ];
  return (
    <article className={styles.slip} aria-label={texts.title(job.name)}>
      <div className={styles.addresses}>
        <section>
          <h2 className={styles.heading}>{texts.to}</h2>
          <Address
            className={mergeClasses(styles.address, styles.to)}
            lines={[...postalLines(shippingInformation), shippingInformation.additionalInformation ?? '']}
          />
        </section>
        <section>
          <h2 className={styles.heading}>{texts.from}</h2>
          {returnAddress === undefined ? (
            <p>{texts.noReturnAddress}</p>
          ) : (
            <Address
              className={styles.address}
              lines={[...postalLines(returnAddress), returnAddress.email]}
            />
          )}
        </section>
      </div>
      <h2 className={styles.heading}>{texts.writeOnBox}</h2>
      <p className={styles.mark}>
        <bdi>{job.name}</bdi>
      </p>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
      <h2 className={styles.heading}>{texts.drives}</h2>
      {drives.length === 0 ? (
        <p>{texts.noDrives}</p>
      ) : (
        <table className={styles.drives}>
          <thead>
            <tr>
              <th scope="col" className={styles.cell}>
                {texts.driveId}
              </th>
              <th scope="col" className={mergeClasses(styles.cell, styles.box)}>
                {texts.packed}
              </th>
            </tr>
          </thead>
          <tbody>
            {drives.map(({ driveId }) => (
              <tr key={driveId}>
                <th scope="row" className={styles.cell}>
                  <Foreign text={driveId} />
                </th>
                <td className={styles.cell}>☐</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </article>
  );
};

const Fact = ({ name, value }: { readonly name: string; readonly value: string }): ReactNode => {
  const styles = useStyles();
  return (
    <>
      <dt>{name}</dt>
      <dd className={styles.value}>
        <Foreign text={value} />
      </dd>
    </>
  );
};
