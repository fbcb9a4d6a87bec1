/** The body of Jobs_Update. */
import { z } from 'zod';
import { requireBody } from '../wire/check-body.ts';
import { maybe } from '../wire/text-schemas.ts';
import type { JobChanges } from '../jobs/commands.ts';
import type { DriveSpec } from '../jobs/drive.ts';
import {
  deliveryPackageBody,
  driveListBody,
  flagBody,
  logLevelBody,
  returnAddressBody,
  returnShippingBody,
  stateBody,
  tagsBody,
} from './body-parts.ts';
import type { DriveBody } from './body-parts.ts';
import { compact } from './compact.ts';

/** The service's own examples send `"state": ""`: it says nothing. */
const stateOrNothing = z.preprocess((value) => (value === '' ? undefined : value), maybe(stateBody));

export const patchBody = z.object(
  {
    tags: maybe(tagsBody),
    properties: maybe(
      z.object(
        {
          cancelRequested: maybe(flagBody),
          state: stateOrNothing,
          returnAddress: maybe(returnAddressBody),
          returnShipping: maybe(returnShippingBody),
          deliveryPackage: maybe(deliveryPackageBody),
          logLevel: maybe(logLevelBody),
          backupDriveManifest: maybe(flagBody),
          driveList: maybe(driveListBody),
        },
        'must be an object',
      ),
    ),
  },
  'must be an object',
);

/** @throws Refusal naming every fault of the body. */
export const changesOf = (body: unknown, sealed: (drive: DriveBody) => DriveSpec): JobChanges => {
  const { tags, properties } = requireBody(patchBody, body);
  const { cancelRequested, state, driveList, returnAddress, deliveryPackage, ...rest } = compact(
    properties ?? {},
  );
  return {
    ...rest,
    ...(tags === undefined ? {} : { tags }),
    ...(returnAddress === undefined ? {} : { returnAddress: compact(returnAddress) }),
    ...(deliveryPackage === undefined ? {} : { deliveryPackage: compact(deliveryPackage) }),
    ...(driveList === undefined ? {} : { drives: driveList.map(sealed) }),
    ...(state === undefined ? {} : { ship: true }),
    // `false` is what many clients send when they mean nothing by it.
    ...(cancelRequested === true ? { cancel: true } : {}),
  };
};
