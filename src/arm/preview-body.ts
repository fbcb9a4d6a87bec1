/** The bodies of previewExport: how large the drives are, and before there is a job, what it would export from where. */
import { z } from 'zod';
import { besideOtherFaults, isObject, requireBody } from '../wire/check-body.ts';
import { maybe, text } from '../wire/text-schemas.ts';
import type { BlobSelection } from '../jobs/job.ts';
import { storageAccountIdBody } from './body-parts.ts';
import { exportBody, selectionOf } from './export-body.ts';

/** As drives are sold: `500GB` has 500 times 1000³ bytes. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['MB', 1000 ** 2],
  ['GB', 1000 ** 3],
  ['TB', 1000 ** 4],
]);
const DRIVE_SIZE = /^(\d{1,6}(?:\.\d{1,3})?)\s?(MB|GB|TB)$/i;
/** No drive is larger; counted exactly in any case. */
const LARGEST_DRIVE = 1000 ** 5;

const sizeParts = {
  driveSizeBytes: maybe(
    z
      .number('must be a number')
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(LARGEST_DRIVE, `must be at most ${LARGEST_DRIVE}`),
  ),
  driveSize: maybe(
    text(32).regex(DRIVE_SIZE, "must be a number and MB, GB or TB, as in '500GB' (GB: 1000³ bytes)"),
  ),
};

type LooseSize = { readonly driveSizeBytes?: unknown; readonly driveSize?: unknown };

const oneSize = ({ driveSizeBytes, driveSize }: LooseSize, context: z.core.$RefinementCtx): void => {
  const [inBytes, inWords] = [driveSizeBytes ?? undefined, driveSize ?? undefined];
  const fault = (path: string[], message: string): void =>
    context.addIssue({ code: 'custom', path, message });
  if (inBytes !== undefined && inWords !== undefined)
    fault(['driveSize'], 'must not be specified beside driveSizeBytes: name one of them');
  if (inBytes === undefined && inWords === undefined)
    fault([], "names no size: give driveSizeBytes, or driveSize as in '500GB'");
};

/** Of a job's, which says the rest. */
export const previewBody = z
  .object(sizeParts, 'must be an object')
  .superRefine(oneSize, besideOtherFaults(isObject));

export const accountPreviewBody = z
  .object({ ...sizeParts, storageAccountId: storageAccountIdBody, export: exportBody }, 'must be an object')
  .superRefine(oneSize, besideOtherFaults(isObject));

const bytesOf = ({ driveSizeBytes, driveSize = '' }: z.output<typeof previewBody>): number => {
  if (driveSizeBytes !== undefined) return driveSizeBytes;
  const [, number = '', unit = ''] = DRIVE_SIZE.exec(driveSize) ?? [];
  return Math.floor(Number(number) * (UNITS.get(unit.toUpperCase()) ?? 0));
};

/** @throws Refusal naming every fault of the body. */
export const driveSizeOf = (body: unknown): number => bytesOf(requireBody(previewBody, body));

export type PreviewWanted = {
  readonly storageAccountId: string;
  readonly selection: BlobSelection;
  readonly driveSizeBytes: number;
};

/** @throws Refusal naming every fault of the body. */
export const previewWantedOf = (body: unknown): PreviewWanted => {
  const wanted = requireBody(accountPreviewBody, body);
  return {
    storageAccountId: wanted.storageAccountId,
    selection: selectionOf(wanted.export),
    driveSizeBytes: bytesOf(wanted),
  };
};
