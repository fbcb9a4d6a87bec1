/** The body of Jobs_Create. */
import { z } from 'zod';
import { bodyRefusal, checkBody } from '../wire/check-body.ts';
import { errorBody } from '../wire/refusal.ts';
import type { ErrorBody } from '../wire/refusal.ts';
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
import { exportBody, selectionOf } from './export-body.ts';
import type { Location, Locations } from './locations.ts';

export const putBody = z.object(
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
        export: maybe(exportBody),
      },
      'must be an object',
    ),
  },
  'must be an object',
);

/** As much of a body as the rules between its properties look at, whatever else is wrong with it. */
const placeOf = z.object({ location: text(128) });
const kindOf = z.object({
  properties: z.object({
    jobType: jobTypeBody,
    driveList: z.unknown().optional(),
    export: z.unknown().optional(),
  }),
});

/** "Required for export jobs, but must not be specified for import jobs" (JobDetails.export); an empty list says nothing. */
const kindFaults = (body: unknown): readonly ErrorBody[] => {
  const kind = kindOf.safeParse(body).data?.properties;
  if (kind === undefined) return [];
  const { jobType, driveList, export: selection } = kind;
  const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
  switch (jobType) {
    case 'Import': {
      const target = 'properties.export';
      const rule = 'must not be specified for an import job';
      return isGiven(selection) ? [errorBody('InvalidProperty', { path: target, rule }, { target })] : [];
    }
    case 'Export': {
      const target = 'properties.export';
      const rule = 'is required for an export job: it names the blobs';
      return [
        ...(isGiven(selection) ? [] : [errorBody('MissingProperty', { path: target, rule }, { target })]),
        ...(isGiven(driveList) && !(Array.isArray(driveList) && driveList.length === 0)
          ? [errorBody('DriveListOfExport', {}, { target: 'properties.driveList' })]
          : []),
      ];
    }
  }
};

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
  const { value, faults } = checkBody(putBody, body);
  const named = placeOf.safeParse(body).data?.location;
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
  const allFaults = [...placeless, ...faults, ...kindFaults(body)];
  if (value === undefined || location === undefined || allFaults.length > 0) throw bodyRefusal(allFaults);

  const { properties, tags } = value;
  const { driveList = [], diagnosticsPath = DIAGNOSTICS_PATH, encryptionKey, ...rest } = compact(properties);
  const common = {
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
  } as const;
  return {
    location,
    locationAsSent: value.location,
    drives: driveList,
    details:
      rest.export === undefined
        ? { jobType: 'Import', ...common }
        : { jobType: 'Export', ...common, export: selectionOf(rest.export) },
  };
};
