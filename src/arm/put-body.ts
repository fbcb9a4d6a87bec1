/** The body of Jobs_Create. */
import { z } from 'zod';
import { bodyRefusal, checkBody } from '../wire/check-body.ts';
import { errorBody, refusal } from '../wire/refusal.ts';
import { maybe, text } from '../wire/text-schemas.ts';
import type { EncryptionKey, JobDetails } from '../jobs/job.ts';
import {
  deliveryPackageBody,
  diagnosticsPathBody,
  driveListBody,
  encryptionKeyBody,
  flagBody,
  jobTypeBody,
  logLevelBody,
  returnAddressBody,
  returnShippingBody,
  storageAccountIdBody,
  tagsBody,
} from './body-parts.ts';
import type { DriveBody } from './body-parts.ts';
import { compact } from './compact.ts';
import type { Location, Locations } from './locations.ts';

const putBody = z.object(
  {
    location: text(128),
    tags: maybe(tagsBody),
    properties: z.object(
      {
        storageAccountId: storageAccountIdBody,
        jobType: jobTypeBody,
        returnAddress: maybe(returnAddressBody),
        returnShipping: maybe(returnShippingBody),
        deliveryPackage: maybe(deliveryPackageBody),
        diagnosticsPath: maybe(diagnosticsPathBody),
        logLevel: maybe(logLevelBody),
        backupDriveManifest: maybe(flagBody),
        driveList: maybe(driveListBody),
        encryptionKey: maybe(encryptionKeyBody),
        export: maybe(z.never('must not be specified for an import job')),
      },
      'must be an object',
    ),
  },
  'must be an object',
);

/** Only to see, before all else, whether it is an export job: then its other faults say nothing. */
const exportBody = z.object({ properties: z.object({ jobType: z.string().regex(/^export$/i) }) });

/** The container that the portal proposes. */
const DIAGNOSTICS_PATH = 'waimportexport';

const encryptionKeyOf = (body: z.output<typeof encryptionKeyBody> | undefined): EncryptionKey => ({
  kekType: 'MicrosoftManaged',
  ...compact(body ?? {}),
});

/** A body without faults, its defaults filled in as the service fills them. */
export type NewJob = {
  readonly location: Location;
  /** As the client wrote it: the answer to the PUT says it so. */
  readonly locationAsSent: string;
  readonly details: JobDetails;
  readonly drives: readonly DriveBody[];
};

/** @throws Refusal naming every fault of the body. */
export const newJobOf = (body: unknown, locations: Locations): NewJob => {
  if (exportBody.safeParse(body).success) {
    throw refusal('ExportNotSupported', {}, { target: 'properties.jobType' });
  }
  const { value, faults } = checkBody(putBody, body);
  const named = z.object({ location: z.string().regex(/\S/) }).safeParse(body).data?.location;
  const location = named === undefined ? undefined : locations.find(named);
  const placeless =
    named === undefined || location !== undefined
      ? []
      : [
          errorBody(
            'LocationNotAvailableForResourceType',
            { location: named, available: locations.list().map(({ name }) => name) },
            { target: 'location' },
          ),
        ];
  if (value === undefined || location === undefined) throw bodyRefusal([...placeless, ...faults]);

  const { properties, tags } = value;
  const { driveList = [], diagnosticsPath = DIAGNOSTICS_PATH, encryptionKey, ...rest } = compact(properties);
  return {
    location,
    locationAsSent: value.location,
    drives: driveList,
    details: {
      jobType: 'Import',
      location: location.id,
      ...(tags === undefined ? {} : { tags }),
      storageAccountId: rest.storageAccountId,
      diagnosticsPath,
      logLevel: rest.logLevel ?? 'Error',
      backupDriveManifest: rest.backupDriveManifest ?? false,
      ...(rest.returnAddress === undefined ? {} : { returnAddress: compact(rest.returnAddress) }),
      ...(rest.returnShipping === undefined ? {} : { returnShipping: rest.returnShipping }),
      ...(rest.deliveryPackage === undefined ? {} : { deliveryPackage: compact(rest.deliveryPackage) }),
      encryptionKey: encryptionKeyOf(encryptionKey),
    },
  };
};
