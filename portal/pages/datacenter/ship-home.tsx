/** Sending drives home: what belongs into the parcel is ticked as it is packed, then said with its carrier and number. */
import { Button, Checkbox, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useId, useState, type ReactNode } from 'react';
import {
  keyOfJob,
  returnJob,
  returnPackage,
  type OperatorsJob,
  type Package,
  type Parcel,
} from '../../api/datacenter.ts';
import { useKept } from '../../look/kept.ts';
import { ErrorState } from '../../parts/states.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { useAct } from './act.tsx';
import type { Packed, ParcelContents } from './parcel.ts';
import { ScanField } from './scan-field.tsx';
import { Quiet, Section } from './section.tsx';
import { sameDrive } from './whose.ts';

const useStyles = makeStyles({
  checklist: { border: 'none', margin: 0, padding: 0, minWidth: 0 },
  legend: { padding: 0, fontWeight: tokens.fontWeightSemibold },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  code: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  fields: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  fault: { margin: 0, color: tokens.colorStatusDangerForeground3 },
});

type Props = {
  readonly location: string;
  readonly contents: ParcelContents;
  /** What it is the parcel of: a package's jobs and extra drives, or one job's drives alone. */
  readonly of: Package | OperatorsJob;
};

export const ShipHome = ({ location, contents: { packed, staying }, of }: Props): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const { ship: texts } = datacenter;
  const format = useFormat();
  const formId = useId();
  const [carrier, keepCarrier] = useKept('carrier');
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [scanned, setScanned] = useState<{ readonly text: string; readonly isFault: boolean }>();
  const [isRefused, setRefused] = useState(false);
  const act = useAct(
    location,
    async (parcel: Parcel): Promise<void> => {
      if ('trackingNumber' in of) await returnPackage(location, of.trackingNumber, parcel, of.etag);
      else await returnJob(location, keyOfJob(of), parcel, of.etag);
    },
    (_, { trackingNumber }) => texts.done(trackingNumber),
  );
  const isTicked = ({ driveId }: Packed): boolean => ticked.some((one) => sameDrive(one, driveId));
  const left = packed.filter((one) => !isTicked(one)).length;
  const tick = (driveId: string, isOn: boolean): void => {
    setRefused(false);
    const others = ticked.filter((one) => !sameDrive(one, driveId));
    setTicked(isOn ? [...others, driveId] : others);
  };
  const scan = (text: string): boolean => {
    const isOurs = packed.some(({ driveId }) => sameDrive(driveId, text));
    if (isOurs) tick(text, true);
    setScanned({ text: isOurs ? texts.packed(text) : texts.stranger(text), isFault: !isOurs });
    return true;
  };
  return (
    <Section title={texts.title}>
      <Quiet>{texts.hint}</Quiet>
      <ScanField
        label={texts.scan}
        button={texts.tick}
        fault={scanned?.isFault === true ? scanned.text : undefined}
        take={scan}
      />
      <form
        id={formId}
        aria-label={texts.title}
        onSubmit={(event) => {
          event.preventDefault();
          if (act.isPending) return;
          if (left > 0) {
            setRefused(true);
            return;
          }
          const fields = new FormData(event.currentTarget);
          const field = (name: string): string => {
            const value = fields.get(name);
            return typeof value === 'string' ? value.trim() : '';
          };
          keepCarrier(field('carrierName'));
          act.mutate({ carrierName: field('carrierName'), trackingNumber: field('trackingNumber') });
        }}
      >
        <fieldset className={styles.checklist}>
          <legend className={styles.legend}>{texts.pack}</legend>
          <ul role="list" className={styles.list}>
            {packed.map((one) => (
              <li key={`${one.job?.jobId ?? ''}/${one.driveId}`}>
                <Checkbox
                  checked={isTicked(one)}
                  onChange={(_, { checked }) => tick(one.driveId, checked === true)}
                  label={
                    <>
                      <bdi className={styles.code}>{one.driveId}</bdi>{' '}
                      <bdi>{one.job === undefined ? texts.extra : texts.ofJob(one.job.name)}</bdi>
                    </>
                  }
                />
              </li>
            ))}
          </ul>
        </fieldset>
        {staying.length > 0 && (
          <>
            <Quiet>{texts.notReady}</Quiet>
            <ul>
              {staying.map(({ jobId, name, state, hold }) => (
                <li key={jobId}>
                  <bdi>{hold === undefined ? texts.notReadyWhy(name, state) : texts.notReadyHold(name)}</bdi>
                </li>
              ))}
            </ul>
          </>
        )}
        <div className={styles.fields}>
          <Field label={texts.carrier} required>
            <Input name="carrierName" defaultValue={carrier ?? ''} maxLength={128} />
          </Field>
          <Field label={texts.number} required>
            <Input name="trackingNumber" autoComplete="off" maxLength={128} />
          </Field>
        </div>
      </form>
      <div role="alert">
        {isRefused && left > 0 && <p className={styles.fault}>{texts.unticked(left, format.number(left))}</p>}
      </div>
      {act.error && <ErrorState error={act.error} />}
      <div>
        <Button type="submit" form={formId} appearance="primary" disabledFocusable={act.isPending}>
          {texts.send}
        </Button>
      </div>
    </Section>
  );
};
