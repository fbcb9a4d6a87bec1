/** What an export takes: chosen in the account, typed, or named in a list; and the drives that it needs. */
import { Button, Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { previewExport, type ExportPreview } from '../../api/export-source.ts';
import { Note } from '../../parts/note.tsx';
import { ErrorState } from '../../parts/states.tsx';
import { Foreign } from '../../parts/values.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { selectionOf } from './draft.ts';
import { DraftText, useDraftForm } from './draft-form.tsx';
import { added, isPrefix } from './selection.ts';
import { SourceBrowser } from './source-browser.tsx';

const useStyles = makeStyles({
  step: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '60rem' },
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM },
  wide: { flexGrow: 1, maxWidth: '40rem' },
  heading: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
  chosen: { overflowWrap: 'anywhere' },
});

export const ExportStep = (): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const { draft, change, faultAt } = useDraftForm();
  const faults = ['properties.export', 'properties.export.blobList'].flatMap(
    (target) => faultAt(target) ?? [],
  );
  const storageAccountId = draft.storageAccountId.trim();
  return (
    <div className={styles.step}>
      <Field label={texts.chosenBy}>
        <RadioGroup
          value={draft.chosenBy}
          onChange={(_, { value }) => change({ chosenBy: value === 'list' ? 'list' : 'paths' })}
        >
          <Radio value="paths" label={texts.chosenHere} />
          <Radio value="list" label={texts.chosenByList} />
        </RadioGroup>
      </Field>
      {faults.map((fault) => (
        <Note key={fault} kind="fault">
          <bdi>{fault}</bdi>
        </Note>
      ))}
      {draft.chosenBy === 'list' ? (
        <DraftText
          target="properties.export.blobListBlobPath"
          label={texts.listBlob}
          hint={texts.listBlobHint}
          value={draft.listBlob}
          onChange={(listBlob) => change({ listBlob })}
        />
      ) : (
        <>
          {storageAccountId === '' ? (
            <Note>{texts.browseFirst}</Note>
          ) : (
            <SourceBrowser key={storageAccountId} storageAccountId={storageAccountId} />
          )}
          <Typed />
          <Chosen />
        </>
      )}
      <Preview />
    </div>
  );
};

const Typed = (): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const { change, touch } = useDraftForm();
  const [text, setText] = useState('');
  const add = (typed: string): void => {
    if (typed === '') return;
    change((now) =>
      isPrefix(typed) ? { prefixes: added(now.prefixes, typed) } : { paths: added(now.paths, typed) },
    );
    touch('properties.export');
    setText('');
  };
  return (
    <div
      className={styles.line}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        // Here it adds; it does not go on to the next step.
        event.preventDefault();
        add(text.trim());
      }}
    >
      <div className={styles.wide}>
        <TextField label={texts.typed} hint={texts.typedHint} value={text} onChange={setText} />
      </div>
      <Button onClick={() => add(text.trim())}>{texts.add}</Button>
      <Button onClick={() => add('/')}>{texts.everything}</Button>
    </div>
  );
};

const Chosen = (): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const { draft } = useDraftForm();
  return (
    <section aria-label={texts.chosen}>
      <h3 className={styles.heading}>{texts.chosen}</h3>
      {draft.prefixes.length + draft.paths.length === 0 && <p>{texts.nothingChosen}</p>}
      <ChosenList title={texts.prefixes} list="prefixes" property="blobPathPrefix" />
      <ChosenList title={texts.paths} list="paths" property="blobPath" />
    </section>
  );
};

const ChosenList = ({
  title,
  list,
  property,
}: {
  readonly title: string;
  readonly list: 'prefixes' | 'paths';
  readonly property: 'blobPathPrefix' | 'blobPath';
}): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const { draft, change, faultAt } = useDraftForm();
  const chosen = draft[list];
  if (chosen.length === 0) return null;
  return (
    <>
      <p>{title}</p>
      <ul className={styles.list}>
        {chosen.map((path, index) => {
          const fault = faultAt(`properties.export.blobList.${property}[${index}]`);
          return (
            <li key={path} className={styles.chosen}>
              <Foreign text={path} />{' '}
              <Button
                size="small"
                appearance="subtle"
                aria-label={texts.removeNamed(path)}
                onClick={() => change((now) => ({ [list]: now[list].filter((each) => each !== path) }))}
              >
                {texts.remove}
              </Button>
              {fault !== undefined && (
                <Note kind="fault">
                  <bdi>{fault}</bdi>
                </Note>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
};

const Preview = (): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const { draft, change, subscriptionId } = useDraftForm();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () =>
      previewExport(subscriptionId, {
        storageAccountId: draft.storageAccountId.trim(),
        export: selectionOf(draft),
        driveSize: draft.driveSize.trim(),
      }),
  });
  return (
    <section aria-label={texts.preview} className={styles.step}>
      <div className={styles.line}>
        <TextField
          label={texts.driveSize}
          hint={texts.driveSizeHint}
          value={draft.driveSize}
          onChange={(driveSize) => change({ driveSize })}
        />
        <Button disabledFocusable={isPending} onClick={() => mutate()}>
          {isPending ? texts.previewing : texts.preview}
        </Button>
      </div>
      {error && <ErrorState error={error} />}
      <div role="status">{data && <Counted preview={data} />}</div>
    </section>
  );
};

const Counted = ({ preview }: { readonly preview: ExportPreview }): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const format = useFormat();
  const { drives, missingPaths, tooLarge, unfitBlobs } = preview;
  return (
    <>
      <p className={styles.heading}>{texts.drivesNeeded(format.number(preview.drivesNeeded))}</p>
      <p>{texts.previewOf(format.number(preview.blobs), format.bytes(preview.bytes))}</p>
      {!preview.complete && <Note kind="fault">{texts.previewStopped}</Note>}
      <ol className={styles.list}>
        {drives.map((drive, index) => (
          <li key={index}>
            {texts.previewDrive(
              format.number(index + 1),
              format.number(drive.blobs),
              format.bytes(drive.bytes),
            )}
          </li>
        ))}
      </ol>
      <NotTaken title={texts.missingPaths(format.number(missingPaths.count))} {...missingPaths} />
      <NotTaken title={texts.tooLarge(format.number(tooLarge.count))} {...tooLarge} />
      <NotTaken title={texts.unfitBlobs(format.number(unfitBlobs.count))} {...unfitBlobs} />
    </>
  );
};

const NotTaken = ({
  title,
  count,
  first,
}: {
  readonly title: string;
  readonly count: number;
  readonly first: readonly { readonly path: string; readonly why?: string }[];
}): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const format = useFormat();
  if (count === 0) return null;
  return (
    <Note title={title}>
      <ul className={styles.list}>
        {first.map(({ path, why }) => (
          <li key={path}>
            <Foreign text={path} />
            {why !== undefined && (
              <>
                {': '}
                <bdi>{why}</bdi>
              </>
            )}
          </li>
        ))}
        {count > first.length && <li>{texts.andMore(format.number(count - first.length))}</li>}
      </ul>
    </Note>
  );
};
