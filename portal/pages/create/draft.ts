/** A job in the making: what was typed so far, and the request that it makes. Pure. */
import type { BlobSelection } from '../../api/export-source.ts';
import type { JobType } from '../../api/arm.ts';
import { addressOf, emptyAddress, type Address } from '../../parts/address.ts';

/** A drive of an import. `file`: where it was read from; empty of one that was typed. */
export type DriveDraft = {
  /** Of the draft's own, so that a drive stays itself while its id is typed. */
  readonly key: string;
  readonly driveId: string;
  readonly bitLockerKey: string;
  readonly manifestFile: string;
  readonly manifestHash: string;
  readonly driveHeaderHash: string;
  readonly file: string;
};

export type TagDraft = { readonly key: string; readonly name: string; readonly value: string };

export type Draft = {
  readonly jobType: JobType;
  readonly resourceGroup: string;
  readonly jobName: string;
  readonly location: string;
  readonly storageAccountId: string;
  readonly drives: readonly DriveDraft[];
  /** What to export: chosen here, or in a list that is itself a blob. */
  readonly chosenBy: 'paths' | 'list';
  readonly prefixes: readonly string[];
  readonly paths: readonly string[];
  readonly listBlob: string;
  /** Of the empty drives that will be sent, for the preview alone. */
  readonly driveSize: string;
  readonly returnAddress: Address;
  readonly returnCarrier: string;
  readonly carrierAccountNumber: string;
  readonly diagnosticsPath: string;
  readonly logLevel: 'Error' | 'Verbose';
  readonly backupDriveManifest: boolean;
  readonly tags: readonly TagDraft[];
};

export const emptyDraft: Draft = {
  jobType: 'Import',
  resourceGroup: '',
  jobName: '',
  location: '',
  storageAccountId: '',
  drives: [],
  chosenBy: 'paths',
  prefixes: [],
  paths: [],
  listBlob: '',
  driveSize: '8TB',
  returnAddress: emptyAddress,
  returnCarrier: '',
  carrierAccountNumber: '',
  diagnosticsPath: '',
  logLevel: 'Error',
  backupDriveManifest: false,
  tags: [],
};

export const emptyDrive = (key: string): DriveDraft => ({
  key,
  driveId: '',
  bitLockerKey: '',
  manifestFile: '',
  manifestHash: '',
  driveHeaderHash: '',
  file: '',
});

/** What is left out of a request is nothing that was said; spaces around a text are an accident. */
const said = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

export const selectionOf = ({ chosenBy, prefixes, paths, listBlob }: Draft): BlobSelection => {
  switch (chosenBy) {
    case 'paths':
      return { blobList: { blobPath: paths, blobPathPrefix: prefixes } };
    case 'list':
      return { blobListBlobPath: listBlob.trim() };
  }
};

const returnShippingOf = ({ returnCarrier, carrierAccountNumber }: Draft): object | undefined => {
  const carrierName = said(returnCarrier);
  const account = said(carrierAccountNumber);
  if (carrierName === undefined && account === undefined) return undefined;
  return { carrierName, carrierAccountNumber: account };
};

const drivesOf = ({ drives }: Draft): readonly object[] =>
  drives.map(({ driveId, bitLockerKey, manifestFile, manifestHash, driveHeaderHash }) => ({
    driveId: said(driveId),
    bitLockerKey: said(bitLockerKey),
    manifestFile: said(manifestFile),
    manifestHash: said(manifestHash),
    driveHeaderHash: said(driveHeaderHash),
  }));

const namedTags = ({ tags }: Draft): readonly TagDraft[] =>
  tags.filter(({ name, value }) => name.trim() !== '' || value.trim() !== '');

/** Names that stand more than once: a request has room for one of each. Tags are compared without regard to case. */
export const repeatedTags = (draft: Draft): readonly string[] => {
  const names = namedTags(draft).map(({ name }) => name.trim());
  return names.filter((name, index) =>
    names.some((other, at) => at < index && other.toLowerCase() === name.toLowerCase()),
  );
};

const tagsOf = (draft: Draft): Readonly<Record<string, string>> | undefined => {
  const tags = namedTags(draft);
  return tags.length === 0
    ? undefined
    : Object.fromEntries(tags.map(({ name, value }) => [name.trim(), value.trim()]));
};

/** The body of the PUT. What was not typed is absent, so that the API itself says what it needs. */
export const bodyOf = (draft: Draft): object => ({
  location: said(draft.location),
  tags: tagsOf(draft),
  properties: {
    storageAccountId: said(draft.storageAccountId),
    jobType: draft.jobType,
    returnAddress: addressOf(draft.returnAddress),
    returnShipping: returnShippingOf(draft),
    diagnosticsPath: said(draft.diagnosticsPath),
    logLevel: draft.logLevel,
    backupDriveManifest: draft.backupDriveManifest,
    ...(draft.jobType === 'Import' ? { driveList: drivesOf(draft) } : { export: selectionOf(draft) }),
  },
});

/** What may be kept where it outlives the page: all but the drives' BitLocker keys. */
export const withoutKeys = (draft: Draft): Draft => ({
  ...draft,
  drives: draft.drives.map((drive) => ({ ...drive, bitLockerKey: '' })),
});

/** As the API writes the path of a tag: `tags.team`, `tags['cost centre']`. */
export const tagTarget = (name: string): string =>
  /^[A-Za-z_]\w*$/.test(name) ? `tags.${name}` : `tags['${name.slice(0, 64)}']`;

export const steps = ['basics', 'contents', 'return', 'options', 'review'] as const;
export type Step = (typeof steps)[number];

const places: readonly (readonly [RegExp, Step])[] = [
  [/^(resourceGroup|jobName|location|properties\.(jobType|storageAccountId))$/, 'basics'],
  [/^properties\.(driveList|export)\b/, 'contents'],
  [/^properties\.return(Address|Shipping)\b/, 'return'],
  [/^(tags|properties\.(diagnosticsPath|logLevel|backupDriveManifest))\b/, 'options'],
];

/** The step that has the field of a target (`resourceGroup` and `jobName`: the address's own parts); `undefined`: none has, so the fault is told beside all of them. */
export const stepOf = (target: string | undefined): Step | undefined =>
  places.find(([pattern]) => target !== undefined && pattern.test(target))?.[1];
