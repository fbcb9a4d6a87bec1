/** Opening a package: every drive in it is scanned or typed, and said whose it is, before anybody confirms. */
import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useHistoryState } from 'wouter/use-browser-location';
import { receivePackage, type Package } from '../../api/datacenter.ts';
import { ApiError } from '../../api/fault.ts';
import { ErrorState } from '../../parts/states.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { useAct } from './act.tsx';
import { ScanField } from './scan-field.tsx';
import type { ScanState } from './search-page.tsx';
import { Quiet, Section } from './section.tsx';
import { useDrive } from './use-dock.ts';
import { isDriveId, missingOf, sameDrive, whoseIs } from './whose.ts';
import { DriveLink, Line, Lines, Rest } from './words.tsx';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr)',
    gap: tokens.spacingHorizontalXL,
    '@media (max-width: 700px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  title: { margin: 0, fontSize: tokens.fontSizeBase300 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  code: { fontFamily: tokens.fontFamilyMonospace },
  doubtful: { fontWeight: tokens.fontWeightSemibold },
});

type Props = {
  readonly location: string;
  readonly trackingNumber: string;
  /** `undefined`: nobody knows of it yet. */
  readonly of: Package | undefined;
};

/** What is not received yet, or held, is open to be received; what is received is corrected on demand. */
export const Receive = (props: Props): ReactNode => {
  const { datacenter } = useTexts();
  const { of } = props;
  const [isCorrecting, setCorrecting] = useState(false);
  const isReceived = of?.state === 'Received' || of?.state === 'Receiving';
  if (isReceived && !isCorrecting) {
    return (
      <div>
        <Button onClick={() => setCorrecting(true)}>{datacenter.receive.correct}</Button>
      </div>
    );
  }
  return (
    <Form
      // What was received anew is another thing to correct.
      key={isReceived ? 'correct' : 'receive'}
      {...props}
      title={
        isReceived
          ? datacenter.receive.correct
          : of?.state === 'Held'
            ? datacenter.receive.again
            : datacenter.receive.title
      }
      close={() => setCorrecting(false)}
      isClosable={isReceived}
    />
  );
};

const Form = ({
  location,
  trackingNumber,
  of,
  title,
  close,
  isClosable,
}: Props & {
  readonly title: string;
  readonly close: () => void;
  readonly isClosable: boolean;
}): ReactNode => {
  const styles = useStyles();
  const { datacenter } = useTexts();
  const { receive: texts } = datacenter;
  const format = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  const [found, setFound] = useState<readonly string[]>(of?.found ?? []);
  /** As it was when somebody began to open it: what others say meanwhile must not be lost. */
  const [seen, setSeen] = useState(of?.etag);
  const [fault, setFault] = useState<string>();
  const act = useAct(
    location,
    () => receivePackage(location, trackingNumber, found, seen),
    ({ state, trackingNumber: number }) => (state === 'Held' ? texts.doneHeld(number) : texts.done(number)),
  );
  const isScanned = useHistoryState<ScanState | null>()?.isScanned === true;
  useEffect(() => {
    // Who scanned the package scans its drives next. Whoever came otherwise is left where they are.
    if (isScanned) input.current?.focus();
  }, [isScanned]);
  const jobs = of?.jobs ?? [];
  const missing = missingOf(jobs, found);
  const isOutdated = act.error instanceof ApiError && act.error.fault.kind === 'changed';

  const take = (driveId: string): boolean => {
    act.reset();
    if (!isDriveId(driveId)) {
      setFault(texts.notAnId);
      return false;
    }
    const isTwice = found.some((one) => sameDrive(one, driveId));
    setFault(isTwice ? texts.twice(driveId) : undefined);
    if (!isTwice) setFound([...found, driveId]);
    return true;
  };
  const send = (): void =>
    act.mutate(undefined, {
      onSuccess: ({ etag }) => {
        setSeen(etag);
        close();
      },
    });
  return (
    <Section title={title}>
      <Quiet>{texts.hint}</Quiet>
      <ScanField
        label={texts.driveId}
        button={texts.add}
        fault={fault}
        take={take}
        onEmpty={() => found.length > 0 && confirm.current?.focus()}
        input={(element) => {
          input.current = element;
        }}
      />
      <div className={styles.columns}>
        <div>
          <h3 className={styles.title}>{texts.found}</h3>
          {found.length === 0 ? (
            <Quiet>{texts.nothingFound}</Quiet>
          ) : (
            <Lines label={texts.found}>
              {found.map((driveId) => (
                <Found
                  key={driveId}
                  location={location}
                  driveId={driveId}
                  jobs={jobs}
                  remove={() => {
                    setFound(found.filter((one) => one !== driveId));
                    input.current?.focus();
                  }}
                />
              ))}
            </Lines>
          )}
        </div>
        {missing.length > 0 && (
          <div>
            <h3 className={styles.title}>{texts.missing}</h3>
            <Lines label={texts.missing}>
              {missing.map((driveId) => (
                <Line key={driveId}>
                  <DriveLink location={location} driveId={driveId} />
                </Line>
              ))}
            </Lines>
          </div>
        )}
      </div>
      {act.error && <ErrorState error={act.error} />}
      <div className={styles.buttons}>
        {isOutdated ? (
          <Button
            onClick={() => {
              setSeen(of?.etag);
              act.reset();
              input.current?.focus();
            }}
          >
            {texts.rebase}
          </Button>
        ) : (
          <Button
            ref={(element: HTMLButtonElement | null) => {
              confirm.current = element;
            }}
            appearance={found.length === 0 ? 'secondary' : 'primary'}
            disabledFocusable={act.isPending}
            onClick={send}
          >
            {texts.confirm(found.length, format.number(found.length))}
          </Button>
        )}
        {isClosable && <Button onClick={close}>{datacenter.cancel}</Button>}
      </div>
    </Section>
  );
};

const Found = ({
  location,
  driveId,
  jobs,
  remove,
}: {
  readonly location: string;
  readonly driveId: string;
  readonly jobs: Package['jobs'];
  readonly remove: () => void;
}): ReactNode => {
  const styles = useStyles();
  const {
    drive: { states },
    datacenter: { receive: texts },
  } = useTexts();
  const { data, error } = useDrive(location, driveId);
  const whose = data === undefined ? undefined : whoseIs(data, jobs);
  const told = (): string => {
    switch (whose?.kind) {
      case 'ours':
      case 'export':
      case 'other':
        return texts.whose[whose.kind](whose.job);
      case 'elsewhere':
        return texts.whose.elsewhere(whose.job, states[whose.state]);
      case 'several':
      case 'extra':
        return texts.whose[whose.kind];
      case undefined:
        return error === null ? texts.whose.looking : texts.whose.unknown;
    }
  };
  const isDoubtful = whose?.kind === 'extra' || whose?.kind === 'several' || whose?.kind === 'elsewhere';
  return (
    <Line>
      <bdi className={styles.code}>{driveId}</bdi>
      {whose === undefined && error === null && <Spinner size="extra-tiny" aria-hidden="true" />}
      <span role="status" className={isDoubtful ? styles.doubtful : undefined}>
        <bdi>{told()}</bdi>
      </span>
      <Rest atEnd>
        <Button
          size="small"
          appearance="subtle"
          icon={<span aria-hidden="true">✕</span>}
          aria-label={texts.remove(driveId)}
          onClick={remove}
        />
      </Rest>
    </Line>
  );
};
