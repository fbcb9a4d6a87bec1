/**
 * Shows the BitLocker key of one drive: asked about twice, told in the job's timeline by the API itself, and gone after a minute.
 * The key is in this component's state and nowhere else: no query keeps it.
 */
import { Button, Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useEffect, useState, type ReactNode } from 'react';
import { readBitLockerKeys } from '../../../api/changes.ts';
import { Modal } from '../../../parts/modal.tsx';
import { ErrorState } from '../../../parts/states.tsx';
import { Foreign } from '../../../parts/values.tsx';
import { useTexts } from '../../../texts/language.tsx';
import type { DialogProps } from './dialog-props.ts';

const SHOWN_MS = 60_000;

type Stage =
  | { readonly kind: 'first' | 'second' | 'asking' | 'gone' }
  /** `key` is `undefined` of a drive that has none. */
  | { readonly kind: 'shown'; readonly key: string | undefined }
  | { readonly kind: 'failed'; readonly error: Error };

const useStyles = makeStyles({
  key: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase400,
    overflowWrap: 'anywhere',
    userSelect: 'all',
  },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

export const KeyDialog = ({ shown, onDone, close }: DialogProps): ReactNode => {
  const styles = useStyles();
  const { do: texts } = useTexts();
  const drives = (shown.job.properties.driveList ?? []).map(({ driveId }) => driveId);
  const [driveId, setDriveId] = useState(drives[0] ?? '');
  const [stage, setStage] = useState<Stage>({ kind: 'first' });

  const isShown = stage.kind === 'shown';
  useEffect(() => {
    if (!isShown) return undefined;
    const timer = setTimeout(() => setStage({ kind: 'gone' }), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isShown]);

  const read = async (): Promise<void> => {
    setStage({ kind: 'asking' });
    try {
      const keys = await readBitLockerKeys(shown.key);
      setStage({ kind: 'shown', key: keys.find((each) => each.driveId === driveId)?.bitLockerKey });
      // The timeline has one event more.
      onDone();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      setStage({ kind: 'failed', error });
    }
  };

  return (
    <Modal
      title={texts.keys}
      close={close}
      actions={
        <>
          {stage.kind === 'first' && (
            <Button appearance="primary" onClick={() => setStage({ kind: 'second' })}>
              {texts.goOn}
            </Button>
          )}
          {(stage.kind === 'second' || stage.kind === 'asking') && (
            <Button
              appearance="primary"
              disabledFocusable={stage.kind === 'asking'}
              onClick={() => void read()}
            >
              {texts.keysShow}
            </Button>
          )}
          <Button onClick={close}>{texts.close}</Button>
        </>
      }
    >
      {stage.kind === 'first' && (
        <>
          <p>{texts.keysFirst}</p>
          <p>{texts.keysRecorded}</p>
          <Field label={texts.keysDrive}>
            <Select value={driveId} onChange={(_, { value }) => setDriveId(value)}>
              {drives.map((id) => (
                <option key={id} value={id}>
                  {id}
                </option>
              ))}
            </Select>
          </Field>
        </>
      )}
      {(stage.kind === 'second' || stage.kind === 'asking') && (
        <p>
          <bdi>{texts.keysSecond(driveId)}</bdi>
        </p>
      )}
      {stage.kind === 'failed' && <ErrorState error={stage.error} />}
      <div role="status" className={styles.content}>
        {stage.kind === 'shown' &&
          (stage.key === undefined ? texts.noKey : <Shown driveId={driveId} text={stage.key} />)}
        {stage.kind === 'gone' && texts.keyGone}
      </div>
    </Modal>
  );
};

const Shown = ({ driveId, text }: { readonly driveId: string; readonly text: string }): ReactNode => {
  const styles = useStyles();
  const { do: texts } = useTexts();
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied('yes');
    } catch {
      setCopied('failed');
    }
  };
  return (
    <>
      <span>
        <bdi>{texts.keyOf(driveId)}</bdi>
      </span>
      <output className={styles.key}>
        <Foreign text={text} />
      </output>
      <div>
        <Button onClick={() => void copy()}>{texts.copy}</Button>
      </div>
      {copied !== 'no' && <span>{copied === 'yes' ? texts.copied : texts.copyFailed}</span>}
      <span>{texts.keyGoes}</span>
    </>
  );
};
