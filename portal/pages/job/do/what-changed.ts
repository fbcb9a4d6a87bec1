/** How a job differs from what was shown of it, part by part, in words. Pure. */
import type { Job } from '../../../api/arm.ts';

const shownParts = [
  'state',
  'cancelRequested',
  'deliveryPackage',
  'returnAddress',
  'returnShipping',
  'driveList',
  'tags',
  'logLevel',
  'backupDriveManifest',
] as const;
export type ShownPart = (typeof shownParts)[number];

export type Difference = { readonly part: ShownPart; readonly before: string; readonly after: string };

/** Of a drive its id and its state: what it is, and where. */
const textOf = (job: Job, part: ShownPart): string => {
  switch (part) {
    case 'state':
    case 'logLevel':
      return job.properties[part];
    case 'cancelRequested':
    case 'backupDriveManifest':
      return job.properties[part] ? '✓' : '';
    case 'tags':
      return Object.entries(job.tags ?? {})
        .map(([name, value]) => `${name}=${value}`)
        .sort()
        .join(', ');
    case 'driveList':
      return (job.properties.driveList ?? []).map(({ driveId, state }) => `${driveId} (${state})`).join(', ');
    case 'deliveryPackage':
    case 'returnAddress':
    case 'returnShipping':
      return Object.values(job.properties[part] ?? {})
        .filter((value) => value !== '')
        .join(', ');
  }
};

export const whatChanged = (before: Job, after: Job): readonly Difference[] =>
  shownParts.flatMap((part) => {
    const [was, is] = [textOf(before, part), textOf(after, part)];
    return was === is ? [] : [{ part, before: was, after: is }];
  });
