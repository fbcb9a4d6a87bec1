/** All that was said, in one place, each part with the way back to it. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { addressOf } from '../../parts/address.ts';
import { postalLines } from '../../parts/postal.ts';
import { Foreign } from '../../parts/values.tsx';
import { useTexts } from '../../texts/language.tsx';
import type { Draft, Step } from './draft.ts';
import { useDraftForm } from './draft-form.tsx';
import { useStepName } from './steps-nav.tsx';

const useStyles = makeStyles({
  group: { marginBottom: tokens.spacingVerticalL, maxWidth: '60rem' },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  heading: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(8rem, 14rem) minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalXS,
    margin: `${tokens.spacingVerticalS} 0`,
    '@media (max-width: 640px)': { gridTemplateColumns: '1fr' },
  },
  name: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

type Row = readonly [name: string, values: readonly string[]];

const useRows = (draft: Draft): Readonly<Record<Exclude<Step, 'review'>, readonly Row[]>> => {
  const { create: texts, fields, job } = useTexts();
  const address = addressOf(draft.returnAddress);
  return {
    basics: [
      [texts.jobType, [job.types[draft.jobType]]],
      [texts.resourceGroup, [draft.resourceGroup]],
      [texts.jobName, [draft.jobName]],
      [texts.location, [draft.location]],
      [texts.storageAccountId, [draft.storageAccountId]],
    ],
    contents:
      draft.jobType === 'Import'
        ? draft.drives.map(({ driveId, manifestFile, manifestHash, bitLockerKey }) => [
            driveId,
            [manifestFile, manifestHash, bitLockerKey.trim() === '' ? texts.keyMissing : texts.keyGiven],
          ])
        : draft.chosenBy === 'list'
          ? [[texts.listBlob, [draft.listBlob]]]
          : [
              [texts.prefixes, draft.prefixes],
              [texts.paths, draft.paths],
            ],
    return: [
      [texts.returnAddress, address === undefined ? [] : [...postalLines(address), address.email ?? '']],
      [fields.carrier, [draft.returnCarrier]],
      [texts.carrierAccountNumber, [draft.carrierAccountNumber]],
    ],
    options: [
      [texts.diagnosticsPath, [draft.diagnosticsPath]],
      [texts.logLevel, [texts.logLevels[draft.logLevel]]],
      ...(draft.backupDriveManifest ? ([[texts.backupDriveManifest, ['✓']]] as const) : []),
      ...draft.tags.map(({ name, value }): Row => [name, [value]]),
    ],
  };
};

export const ReviewStep = ({ go }: { readonly go: (step: Step) => void }): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const { draft } = useDraftForm();
  const rows = useRows(draft);
  const nameOf = useStepName();
  return (['basics', 'contents', 'return', 'options'] as const).map((step) => {
    const name = nameOf(step, draft.jobType);
    return (
      <section key={step} className={styles.group} aria-label={name}>
        <div className={styles.head}>
          <h3 className={styles.heading}>{name}</h3>
          <Button size="small" onClick={() => go(step)}>
            {texts.change(name)}
          </Button>
        </div>
        <dl className={styles.list}>
          {rows[step].map(([term, values], index) => (
            <Fact key={index} term={term} values={values.filter((value) => value.trim() !== '')} />
          ))}
        </dl>
      </section>
    );
  });
};

const Fact = ({ term, values }: { readonly term: string; readonly values: readonly string[] }): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  return (
    <>
      <dt className={styles.name}>
        <bdi>{term}</bdi>
      </dt>
      <dd className={styles.value}>
        {values.length === 0
          ? texts.nothingSaid
          : values.map((value, index) => (
              <div key={index}>
                <Foreign text={value} />
              </div>
            ))}
      </dd>
    </>
  );
};
