/** Logs, copies of manifests, and tags. */
import { Button, Checkbox, Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Note } from '../../parts/note.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useTexts } from '../../texts/language.tsx';
import { tagTarget, type TagDraft } from './draft.ts';
import { DraftText, useDraftForm } from './draft-form.tsx';

const useStyles = makeStyles({
  fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '40rem' },
  group: { border: 'none', margin: 0, padding: 0, minWidth: 0 },
  legend: { fontWeight: tokens.fontWeightSemibold, padding: 0 },
  tag: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalS,
  },
});

export const OptionsStep = (): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const { draft, change, faultAt } = useDraftForm();
  const tagsFault = faultAt('tags');
  return (
    <div className={styles.fields}>
      <DraftText
        target="properties.diagnosticsPath"
        label={texts.diagnosticsPath}
        hint={texts.diagnosticsPathHint}
        value={draft.diagnosticsPath}
        onChange={(diagnosticsPath) => change({ diagnosticsPath })}
      />
      <Field label={texts.logLevel}>
        <Select
          value={draft.logLevel}
          onChange={(_, { value }) => change({ logLevel: value === 'Verbose' ? 'Verbose' : 'Error' })}
        >
          {(['Error', 'Verbose'] as const).map((level) => (
            <option key={level} value={level}>
              {texts.logLevels[level]}
            </option>
          ))}
        </Select>
      </Field>
      <Checkbox
        label={texts.backupDriveManifest}
        checked={draft.backupDriveManifest}
        onChange={(_, { checked }) => change({ backupDriveManifest: checked === true })}
      />
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{texts.tags}</legend>
        {tagsFault !== undefined && <Note kind="fault">{tagsFault}</Note>}
        {draft.tags.map((tag) => (
          <Tag key={tag.key} tag={tag} />
        ))}
        <Button
          onClick={() => change({ tags: [...draft.tags, { key: crypto.randomUUID(), name: '', value: '' }] })}
        >
          {texts.addTag}
        </Button>
      </fieldset>
    </div>
  );
};

const Tag = ({ tag }: { readonly tag: TagDraft }): ReactNode => {
  const styles = useStyles();
  const { create: texts } = useTexts();
  const { draft, change } = useDraftForm();
  const put = (part: Partial<TagDraft>): void =>
    change({ tags: draft.tags.map((each) => (each === tag ? { ...each, ...part } : each)) });
  return (
    <div className={styles.tag}>
      <DraftText
        target={tagTarget(tag.name.trim())}
        label={texts.tagName}
        value={tag.name}
        onChange={(name) => put({ name })}
      />
      <TextField label={texts.tagValue} value={tag.value} onChange={(value) => put({ value })} />
      <Button
        aria-label={texts.removeNamed(tag.name)}
        onClick={() => change({ tags: draft.tags.filter((each) => each !== tag) })}
      >
        {texts.remove}
      </Button>
    </div>
  );
};
