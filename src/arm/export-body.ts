/**
 * The `export` of a PUT: which blobs are taken out, by the rules that a list has (`formats/blob-list.ts`); what does not fit
 * in line goes into a blob (Put Job, dn529105).
 */
import { z } from 'zod';
import {
  BLOB_PATH,
  BLOB_PATH_PREFIX,
  BLOB_PATH_PREFIX_RULE,
  BLOB_PATH_RULE,
  blobPathFault,
} from '../formats/blob-list.ts';
import { besideOtherFaults, isObject } from '../wire/check-body.ts';
import { maybe, text } from '../wire/text-schemas.ts';
import type { BlobSelection } from '../jobs/job.ts';

/** "The size of BlobList … 32 KB at most" (dn529105): here of its JSON. */
const MAX_INLINE_BYTES = 32 * 1024;

/** The longest name of a blob, after the longest of a container and two slashes. */
const LONGEST_PATH = 1024 + 63 + 2;

const pathText = (form: RegExp, rule: string): z.ZodString =>
  text(LONGEST_PATH)
    .regex(form, `must ${rule}`)
    .superRefine((path, context) => {
      const fault = blobPathFault(path);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
    });

const blobPath = pathText(
  new RegExp(`^/$|${BLOB_PATH.source}`, BLOB_PATH.flags),
  `be / (everything), or ${BLOB_PATH_RULE}`,
);
const blobPathPrefix = pathText(BLOB_PATH_PREFIX, BLOB_PATH_PREFIX_RULE);
const blobListBlobPath = pathText(
  BLOB_PATH,
  'begin with a container and name the blob that holds the list, as in lists/export.xml',
);

/** What is no path has a fault of its own, and may be nested deeper than a serializer can follow. */
const onlyTexts = (name: string, value: unknown): unknown => {
  if (Array.isArray(value)) return value.filter((part) => typeof part === 'string');
  return name === '' || typeof value === 'string' ? value : undefined;
};

const blobListBody = z
  .object(
    {
      blobPath: maybe(z.array(blobPath, 'must be an array')),
      blobPathPrefix: maybe(z.array(blobPathPrefix, 'must be an array')),
    },
    'must be an object',
  )
  .superRefine((list: unknown, context) => {
    const bytes = Buffer.byteLength(JSON.stringify(list, onlyTexts), 'utf8');
    if (bytes <= MAX_INLINE_BYTES) return;
    context.addIssue({
      code: 'custom',
      message: `has ${bytes} bytes as JSON, and at most ${MAX_INLINE_BYTES} fit in a request: put the list into a blob, and name that in blobListBlobPath`,
    });
  }, besideOtherFaults(isObject));

/** Only what names nothing for sure: a part with a fault in it may name something. */
const namesNothing = (part: unknown): boolean =>
  part === undefined || (Array.isArray(part) && part.length === 0);

const namesNothingInLine = (list: unknown): boolean =>
  list === undefined || (isObject(list) && Object.values(list).every(namesNothing));

type LooseExport = {
  readonly blobList?: unknown;
  readonly blobListBlobPath?: unknown;
  readonly blobListblobPath?: unknown;
};

export const exportBody = z
  .object(
    {
      blobList: maybe(blobListBody),
      blobListBlobPath: maybe(blobListBlobPath),
      /** Its name in 2016-11-01 until 2019. */
      blobListblobPath: maybe(blobListBlobPath),
    },
    'must be an object',
  )
  .superRefine((value: LooseExport, context) => {
    const { blobList, blobListBlobPath: listBlob, blobListblobPath: oldListBlob } = value;
    const fault = (path: string[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const inLine = !namesNothingInLine(blobList);
    const inBlob = listBlob !== undefined || oldListBlob !== undefined;
    if (inLine && inBlob)
      fault(['blobList'], 'must not be specified beside blobListBlobPath: name one of them');
    if (!inLine && !inBlob) {
      fault([], 'names no blobs: give blobList.blobPath or blobList.blobPathPrefix, or blobListBlobPath');
    }
    if (listBlob !== undefined && oldListBlob !== undefined && listBlob !== oldListBlob) {
      fault(['blobListblobPath'], 'is another blob than blobListBlobPath, and means the same');
    }
  }, besideOtherFaults(isObject));

/** Of a body without faults. */
export const selectionOf = ({
  blobList = {},
  blobListBlobPath: listBlob,
  blobListblobPath: oldListBlob,
}: z.output<typeof exportBody>): BlobSelection => {
  const named = listBlob ?? oldListBlob;
  if (named !== undefined) return { blobListBlobPath: named };
  const { blobPath: paths, blobPathPrefix: prefixes } = blobList;
  return {
    blobList: {
      ...(paths === undefined ? {} : { blobPath: paths }),
      ...(prefixes === undefined ? {} : { blobPathPrefix: prefixes }),
    },
  };
};
