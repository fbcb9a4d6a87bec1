/** The domain's refusals in the words of the wire. */
import type { DomainError } from '../jobs/errors.ts';
import type { JobKey } from '../jobs/job.ts';
import { etagOf } from './etag.ts';
import { errorBody, Refusal } from './refusal.ts';
import type { ErrorBody } from './refusal.ts';

const commandWords: Readonly<Record<string, string>> = {
  PutJob: 'replacing it by a PUT',
  DeleteJob: 'deleting it',
  ReceivePackage: 'receiving its package',
  ReceiveLateDrive: 'receiving a late drive',
  MountDrive: 'mounting a drive',
  UnmountDrive: 'unmounting a drive',
  ReportDrive: 'reporting a drive',
  ExtendJob: 'extending it',
  CloseJob: 'closing it',
  HoldJob: 'putting it on hold',
  ReleaseJob: 'releasing it',
  StartDrive: 'starting a drive',
  FinishDrive: 'finishing a drive',
  NameIncompleteList: 'naming what is on none of its drives',
  ShipBack: 'shipping its drives back',
  state: 'shipping it (state: Shipping)',
  cancelRequested: 'cancelling it',
};

/** Those that are known by their properties in a request's body. */
const isProperty = (what: string): boolean => /^[a-z]/.test(what) && what !== 'tags';

const inWords = (what: string): string => commandWords[what] ?? `changing ${what}`;

const targetOf = (what: string): { target?: string } => {
  if (what === 'tags') return { target: 'tags' };
  return isProperty(what) ? { target: `properties.${what}` } : {};
};

const wireError = (error: DomainError, key: JobKey): ErrorBody => {
  switch (error.code) {
    case 'JobNotFound':
      return errorBody('ResourceNotFound', { name: key.name, resourceGroup: key.resourceGroup });
    case 'JobStateConflict':
      return errorBody(
        'JobStateConflict',
        { what: inWords(error.what), state: error.status, allowed: error.allowedIn },
        targetOf(error.what),
      );
    case 'ShippingNotReady': {
      const paths = error.missing.map((property) => `properties.${property}`);
      const details = paths.map((path) =>
        errorBody(
          'MissingProperty',
          { path, rule: 'is needed before the job can be Shipping' },
          { target: path },
        ),
      );
      return errorBody('ShippingNotReady', { missing: paths }, { target: 'properties.state', details });
    }
    case 'DriveListOfExport':
      return errorBody('DriveListOfExport', {}, { target: 'properties.driveList' });
    case 'TooManyDrives':
      return errorBody('TooManyDrives', { found: error.found, most: error.most }, { target: 'drives' });
    case 'JobCancelled':
      return errorBody(
        'JobCancelled',
        { what: inWords(error.what), state: error.status },
        targetOf(error.what),
      );
    case 'DriveNotFound':
      return errorBody('DriveNotFound', { driveId: error.driveId });
    case 'DriveStateConflict':
      return errorBody('DriveStateConflict', {
        what: inWords(error.what),
        driveId: error.driveId,
        state: error.status,
        allowed: error.allowedIn,
      });
    case 'DriveMountedElsewhere':
      return errorBody('DriveMountedElsewhere', { driveId: error.driveId, bay: error.bay });
    case 'DriveNotMounted':
      return errorBody('DriveNotMounted', { driveId: error.driveId });
    case 'DriveRunConflict':
      return errorBody('DriveRunConflict', {
        driveId: error.driveId,
        run: error.run,
        lastRun: error.lastRun,
      });
    case 'BayInUse':
      return errorBody('BayInUse', { bay: error.bay, driveId: error.driveId, job: key.name });
    case 'PackageNotOpened':
      return errorBody('PackageNotOpened', { driveId: error.driveId });
    case 'JobOnHold':
      return errorBody('JobOnHold', { what: inWords(error.what), message: error.message });
    case 'ExtensionTooShort':
      return errorBody(
        'ExtensionTooShort',
        { until: error.until, deadline: error.deadline },
        { target: 'until' },
      );
    case 'JobClosedAlready':
      return errorBody('JobClosedAlready', { reason: error.reason }, { target: 'reason' });
    case 'DriveReported':
      return errorBody('DriveReported', {
        driveId: error.driveId,
        problem: error.problem,
        note: error.note,
      });
    case 'PackageMismatch':
      return errorBody('PackageMismatch', { expected: error.expected, actual: error.actual });
    case 'ReturnPackageUsed':
      return errorBody(
        'ReturnPackageUsed',
        { trackingNumber: error.trackingNumber },
        { target: 'trackingNumber' },
      );
    case 'DriveInUse':
      return errorBody(
        'DriveInUse',
        { driveId: error.driveId, job: error.by.name, resourceGroup: error.by.resourceGroup },
        error.index === undefined ? {} : { target: `properties.driveList[${error.index}].driveId` },
      );
    case 'TrackingNumberInUse':
      return errorBody(
        'TrackingNumberInUse',
        { trackingNumber: error.trackingNumber, job: error.by.name, resourceGroup: error.by.resourceGroup },
        { target: 'properties.deliveryPackage.trackingNumber' },
      );
    case 'ConditionNotMet':
      return errorBody(
        'PreconditionFailed',
        { header: error.header, current: error.current && etagOf(error.current) },
        { target: error.header },
      );
  }
};

/** One reason stands for itself; several become details of one error. */
export const domainError = (errors: readonly [DomainError, ...DomainError[]], key: JobKey): ErrorBody => {
  const details = errors.map((error) => wireError(error, key));
  const [only] = details;
  return details.length === 1 && only !== undefined
    ? only
    : errorBody('SeveralConflicts', { reasons: details.map(({ message }) => message) }, { details });
};

/** @returns a `Refusal` to throw. */
export const domainRefusal = (errors: readonly [DomainError, ...DomainError[]], key: JobKey): Refusal =>
  new Refusal(domainError(errors, key));
