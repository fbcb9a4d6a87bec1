/** The parts that PUT and PATCH bodies share. Unknown and read-only properties are ignored; `null` is absence. */
import { z } from 'zod';
import { besideOtherFaults, isObject } from '../wire/check-body.ts';
import {
  carrierNameText,
  driveIdText,
  maybe,
  optionalText,
  text,
  trackingNumberText,
} from '../wire/text-schemas.ts';
import { policies } from '../jobs/policies.ts';

/** One address, or several between `,` or `;`, as the portal takes them. */
const isEmail = (value: string): boolean =>
  value.split(/[;,]/).every((address) => /^[^\s@]+@[^\s@]+$/.test(address.trim()));

export const returnAddressBody = z.object(
  {
    recipientName: text(256),
    streetAddress1: text(256),
    streetAddress2: maybe(optionalText(256)),
    city: text(256),
    stateOrProvince: maybe(optionalText(256)),
    postalCode: text(64),
    countryOrRegion: text(128),
    phone: text(64),
    email: text(512).refine(isEmail, 'must be an e-mail address'),
  },
  'must be an object',
);

export const returnShippingBody = z.object(
  { carrierName: carrierNameText, carrierAccountNumber: text(128) },
  'must be an object',
);

export const deliveryPackageBody = z.object(
  {
    carrierName: carrierNameText,
    trackingNumber: trackingNumberText,
    driveCount: maybe(
      z.number('must be a number').int('must be a whole number').min(0, 'must not be negative'),
    ),
    shipDate: maybe(optionalText(128)),
  },
  'must be an object',
);

/** 48 digits in groups of six, as BitLocker shows it; or base64, as the drive preparation tool may write it. */
const isBitLockerKey = (value: string): boolean =>
  /^\d{6}(?:-\d{6}){7}$/.test(value) ||
  (value.length >= 16 &&
    value.length <= 256 &&
    /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value));

/** As the drive preparation tool writes it: ranges of the drive's header with their SHA-512. */
const DRIVE_HEADER_HASH = /^(?:\d+:\d+:[\dA-Fa-f]{128}(?:;\d+:\d+:[\dA-Fa-f]{128})*)?$/;

const driveBody = z.object(
  {
    driveId: driveIdText,
    // The text of a key is never quoted in a message.
    bitLockerKey: z
      .string('must be a string')
      .refine(isBitLockerKey, "must be a BitLocker key: 8 groups of 6 digits joined by '-', or base64"),
    manifestFile: text(1024),
    manifestHash: z
      .string('must be a string')
      .regex(/^(?:[\dA-Fa-f]{32}|[\dA-Fa-f]{64})$/, 'must be 32 (MD5) or 64 (SHA-256) hex digits'),
    driveHeaderHash: maybe(
      optionalText(4096).regex(
        DRIVE_HEADER_HASH,
        "must be empty, or groups 'offset:length:hash' with 128 hex digits of hash, joined by ';'",
      ),
    ),
  },
  'must be an object',
);

/** Of a drive with other faults: its id, to see whether it is named twice. */
const namedDrive = z.object({ driveId: z.string().regex(/\S/) });

export type DriveBody = z.output<typeof driveBody>;

export const driveListBody = z
  .array(driveBody, 'must be an array')
  .max(policies.maxDrives, `has more than ${policies.maxDrives} drives`)
  .superRefine((drives: readonly unknown[], context) => {
    const seen = new Map<string, number>();
    drives.forEach((drive, index) => {
      const driveId = namedDrive.safeParse(drive).data?.driveId.toLowerCase();
      if (driveId === undefined) return;
      const first = seen.get(driveId);
      if (first === undefined) seen.set(driveId, index);
      else {
        context.addIssue({
          code: 'custom',
          path: [index, 'driveId'],
          message: `names the same drive as driveList[${first}]`,
        });
      }
    });
  }, besideOtherFaults(Array.isArray));

/** A word of a fixed set, in any case; given on as the set spells it. */
const wordOf = <const Word extends string>(words: readonly [Word, ...Word[]]) =>
  z.preprocess(
    (value) =>
      typeof value === 'string'
        ? (words.find((word) => word.toLowerCase() === value.toLowerCase()) ?? value)
        : value,
    z.enum(words, `must be ${words.map((word) => `'${word}'`).join(' or ')}`),
  );

export const jobTypeBody = wordOf(['Import', 'Export']);
export const logLevelBody = wordOf(['Error', 'Verbose']);
export const stateBody = wordOf(['Shipping']);
export const flagBody = z.boolean('must be true or false');
const kekTypeBody = wordOf(['MicrosoftManaged', 'CustomerManaged']);

export const encryptionKeyBody = z.object(
  {
    kekType: maybe(kekTypeBody),
    kekUrl: maybe(optionalText(2048)),
    kekVaultResourceID: maybe(optionalText(2048)),
  },
  'must be an object',
);

/** ARM's limits on tags. */
const isTagName = (name: string): boolean =>
  name.length >= 1 && name.length <= 512 && name.isWellFormed() && !/[<>%&\\?/]/.test(name);

export const tagsBody = z
  .record(z.string(), optionalText(256), 'must be an object')
  .superRefine((tags: object, context) => {
    const names = Object.keys(tags);
    if (names.length > 50) context.addIssue({ code: 'custom', message: 'has more than 50 tags' });
    for (const name of names.filter((given) => !isTagName(given))) {
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'has a name that is not 1 to 512 characters without any of < > % & \\ ? /',
      });
    }
  }, besideOtherFaults(isObject));

export const storageAccountIdBody = text(1024).regex(
  /^\/subscriptions\/[^/\s]+\/resourceGroups\/[^/\s]+\/providers\/Microsoft\.(?:Classic)?Storage\/storageAccounts\/[a-z0-9]{3,24}$/i,
  "must be the id of a storage account: '/subscriptions/{id}/resourceGroups/{name}/providers/Microsoft.Storage/storageAccounts/{account}'",
);

/** A container, and perhaps directories in it. */
export const diagnosticsPathBody = text(1024).regex(
  /^\/?(?:\$root|[a-z0-9](?:-?[a-z0-9]){2,62})(?:\/.*)?$/su,
  "must begin with a container's name (3 to 63 lower-case letters, digits and single '-'), as in 'waimportexport/logs'",
);
