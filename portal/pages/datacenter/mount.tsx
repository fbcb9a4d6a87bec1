/** Saying which bay a drive is in: Enter opens it with the next drive and a free bay in it, Enter sends it. */
import { Field, Input } from '@fluentui/react-components';
import { useId, type ReactNode } from 'react';
import { tellDrive, type Bay, type QueuedDrive } from '../../api/datacenter.ts';
import { useFormat, useTexts } from '../../texts/language.tsx';
import { Act } from './act.tsx';

export const MountAct = ({
  location,
  label,
  driveId,
  queue = [],
  bays,
  isPrimary,
  shortcut,
}: {
  readonly location: string;
  readonly label: string;
  /** The drive that it is about; without it the next of the queue, or the one that is scanned. */
  readonly driveId?: string;
  readonly queue?: readonly QueuedDrive[];
  readonly bays: readonly Bay[];
  readonly isPrimary: boolean;
  readonly shortcut?: string;
}): ReactNode => {
  const { datacenter } = useTexts();
  const format = useFormat();
  const id = useId();
  const free = bays
    .filter(({ state }) => state === 'Free')
    .map(({ bay }) => bay)
    .toSorted(format.compare);
  const meant = (field: (name: string) => string): string => driveId ?? field('driveId');
  return (
    <Act
      location={location}
      label={label}
      confirm={datacenter.mountIn}
      isPrimary={isPrimary}
      {...(shortcut === undefined ? {} : { shortcut })}
      run={(field) => tellDrive(location, meant(field), { what: 'mount', bay: field('bay') })}
      done={(field) => datacenter.isMounted(meant(field), field('bay'))}
    >
      {driveId === undefined && (
        <Field label={datacenter.driveId} required>
          <Input
            name="driveId"
            defaultValue={queue[0]?.driveId ?? ''}
            list={`${id}-drives`}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <datalist id={`${id}-drives`}>
            {queue.map((waiting) => (
              <option key={waiting.driveId} value={waiting.driveId} />
            ))}
          </datalist>
        </Field>
      )}
      <Field label={datacenter.bay} hint={datacenter.bayHint} required>
        <Input
          name="bay"
          data-first
          defaultValue={free[0] ?? (bays.length === 0 ? 'bay-1' : '')}
          list={`${id}-bays`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
      </Field>
      <datalist id={`${id}-bays`}>
        {free.map((bay) => (
          <option key={bay} value={bay} />
        ))}
      </datalist>
    </Act>
  );
};
