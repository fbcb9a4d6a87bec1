/** The drives of an import: from the files of the preparing tool, or by hand. */
import { Button, Field, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useState, type DragEvent, type ReactNode } from 'react';
import { Note } from '../../parts/note.tsx';
import { Foreign } from '../../parts/values.tsx';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { emptyDrive, type DriveDraft } from './draft.ts';
import { DraftText, useDraftForm } from './draft-form.tsx';

const useStyles = makeStyles({
  step: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '60rem' },
  drop: {
    padding: tokens.spacingHorizontalL,
    border: `2px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  over: { border: `2px dashed ${tokens.colorBrandStroke1}`, backgroundColor: tokens.colorNeutralBackground3 },
  file: { maxWidth: '100%', font: 'inherit', color: 'inherit' },
  faults: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
  drives: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
  },
  drive: {
    margin: 0,
    minWidth: 0,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    padding: tokens.spacingHorizontalM,
  },
  legend: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  parts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(16rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalM,
  },
  from: { color: tokens.colorNeutralForeground2, margin: 0, overflowWrap: 'anywhere' },
});

/** Characters of a drive's id that stand in its heading. */
const LONGEST_ID = 64;

const newKey = (): string => crypto.randomUUID();

export const DrivesStep = (): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const format = useFormat();
  const { draft, change, faultAt, touch } = useDraftForm();
  const [refused, setRefused] = useState<readonly string[]>([]);
  const [isOver, setOver] = useState(false);
  const { drives } = draft;

  const take = async (files: readonly File[]): Promise<void> => {
    if (files.length === 0) return;
    // The reader of XML comes when the first file does.
    const { readDriveFiles, withEntries } = await import('./drive-files.ts');
    const { read, faults } = await readDriveFiles(files);
    let conflicts: ReturnType<typeof withEntries>['conflicts'] = [];
    // With the drives as they are by now: other files may have been read meanwhile.
    change((now) => {
      const joined = withEntries(now.drives, read, newKey);
      ({ conflicts } = joined);
      return { drives: joined.drives };
    });
    touch('properties.driveList');
    setRefused([
      ...faults.map(({ file, message }) => texts.fileFault(file, message ?? texts.fileUnreadable)),
      ...conflicts.map(({ driveId, files: [first, second] }) =>
        texts.fileConflict(driveId, first === '' ? texts.thisPage : first, second),
      ),
    ]);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void take([...event.dataTransfer.files]);
  };
  const listFault = faultAt('properties.driveList');
  return (
    <div className={styles.step}>
      <div
        className={mergeClasses(styles.drop, isOver && styles.over)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Field label={texts.files} hint={texts.filesHint}>
          {(control) => (
            <input
              {...control}
              type="file"
              multiple
              accept=".jrn,.xml,.json,.txt"
              className={styles.file}
              onChange={({ target }) => {
                const files = [...(target.files ?? [])];
                // The same file may be chosen once more.
                target.value = '';
                void take(files);
              }}
            />
          )}
        </Field>
      </div>
      {refused.length > 0 && (
        <Note kind="fault" title={texts.fileFaults}>
          <ul className={styles.faults}>
            {refused.map((sentence) => (
              <li key={sentence}>
                <Foreign text={sentence} />
              </li>
            ))}
          </ul>
        </Note>
      )}
      <Note>{texts.keysNote}</Note>
      <p className={styles.from} role="status">
        {drives.length === 0 ? texts.noDrives : texts.filesRead(format.number(drives.length))}
      </p>
      {listFault !== undefined && <Note kind="fault">{listFault}</Note>}
      <ul className={styles.drives}>
        {drives.map((drive, index) => (
          <li key={drive.key}>
            <DriveFields
              drive={drive}
              index={index}
              change={(part) =>
                change({ drives: drives.map((each) => (each === drive ? { ...each, ...part } : each)) })
              }
              remove={() => change({ drives: drives.filter((each) => each !== drive) })}
            />
          </li>
        ))}
      </ul>
      <div>
        <Button onClick={() => change({ drives: [...drives, emptyDrive(newKey())] })}>
          {texts.addDrive}
        </Button>
      </div>
    </div>
  );
};

const DriveFields = ({
  drive,
  index,
  change,
  remove,
}: {
  readonly drive: DriveDraft;
  readonly index: number;
  readonly change: (part: Partial<DriveDraft>) => void;
  readonly remove: () => void;
}): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const format = useFormat();
  const at = (property: string): string => `properties.driveList[${index}].${property}`;
  // Longer ids are refused; their beginning tells them apart.
  const name = texts.drive(format.number(index + 1), drive.driveId.slice(0, LONGEST_ID));
  const isKeyLost = drive.bitLockerKey === '' && drive.file !== '';
  return (
    <fieldset className={styles.drive}>
      <legend className={styles.legend}>
        <bdi>{name}</bdi>
      </legend>
      <div className={styles.parts}>
        <DraftText
          target={at('driveId')}
          label={texts.driveId}
          hint={texts.driveIdHint}
          value={drive.driveId}
          onChange={(driveId) => change({ driveId })}
        />
        <DraftText
          target={at('bitLockerKey')}
          label={texts.bitLockerKey}
          kind="secret"
          hint={isKeyLost ? texts.keyLost : undefined}
          value={drive.bitLockerKey}
          onChange={(bitLockerKey) => change({ bitLockerKey })}
        />
        <DraftText
          target={at('manifestFile')}
          label={texts.manifestFile}
          value={drive.manifestFile}
          onChange={(manifestFile) => change({ manifestFile })}
        />
        <DraftText
          target={at('manifestHash')}
          label={texts.manifestHash}
          value={drive.manifestHash}
          onChange={(manifestHash) => change({ manifestHash })}
        />
        {drive.driveHeaderHash !== '' && (
          <DraftText
            target={at('driveHeaderHash')}
            label={texts.driveHeaderHash}
            value={drive.driveHeaderHash}
            onChange={(driveHeaderHash) => change({ driveHeaderHash })}
          />
        )}
      </div>
      {drive.file !== '' && (
        <p className={styles.from}>
          <Foreign text={texts.driveFrom(drive.file)} />
        </p>
      )}
      <Button size="small" aria-label={texts.removeNamed(name)} onClick={remove}>
        {texts.remove}
      </Button>
    </fieldset>
  );
};
