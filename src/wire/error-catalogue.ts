/** The error catalogue of both HTTP APIs: every code, its HTTP status and its wording stand here and nowhere else. */

const list = (items: readonly string[]): string => items.join(', ') || 'none';

const entry = <Fields>(status: number, message: (fields: Fields) => string) => ({ status, message });

/**
 * Codes that Azure Resource Manager documents carry its names; the others are Drayage's, because no error of the real
 * resource provider was ever recorded.
 */
const catalogue = {
  MissingApiVersionParameter: entry(
    400,
    ({ supported }: { supported: readonly string[] }) =>
      `The api-version query parameter (?api-version=) is required for all requests. The supported versions are '${supported.join(', ')}'.`,
  ),
  InvalidApiVersionParameter: entry(
    400,
    ({ version, supported }: { version: string; supported: readonly string[] }) =>
      `The api-version '${version}' is invalid. The supported versions are '${supported.join(', ')}'.`,
  ),
  InvalidSubscriptionId: entry(
    400,
    ({ subscriptionId }: { subscriptionId: string }) =>
      `The provided subscription identifier '${subscriptionId}' is malformed or invalid: it must be a GUID.`,
  ),
  InvalidResourceGroupName: entry(
    400,
    ({ name }: { name: string }) =>
      `The resource group name '${name}' is invalid: it has 1 to 90 letters, digits, '-', '_', '.', '(' and ')', and does not end in '.'.`,
  ),
  InvalidJobName: entry(
    400,
    ({ name }: { name: string }) =>
      `The job name '${name}' is invalid: it has 2 to 64 letters, digits and '-', and begins and ends with a letter or a digit.`,
  ),
  InvalidQueryParameter: entry(
    400,
    ({ name, rule }: { name: string; rule: string }) => `The query parameter '${name}' ${rule}.`,
  ),
  InvalidFilterInQueryString: entry(
    400,
    ({ column, expected, found }: { column: number; expected: string; found: string }) =>
      `Invalid $filter specified in the query string: at column ${column}, expected ${expected}${found === '' ? '' : ` instead of ${found}`}.`,
  ),
  InvalidHeaderValue: entry(
    400,
    ({ name, rule }: { name: string; rule: string }) => `The header '${name}' ${rule}.`,
  ),
  UnsupportedMediaType: entry(
    415,
    ({ found }: { found: string }) =>
      `The request body must be JSON in UTF-8, without a content encoding: send 'Content-Type: application/json'. The request has ${found}.`,
  ),
  RequestEntityTooLarge: entry(
    413,
    ({ limit }: { limit: number }) => `The request body is larger than the ${limit} bytes that are allowed.`,
  ),
  /** Not JSON at all. */
  InvalidRequestContent: entry(
    400,
    ({ reason }: { reason: string }) =>
      `The request content was invalid and could not be deserialized: ${reason}.`,
  ),
  /** JSON with faults in it: each is a detail with the path of its property as target. */
  InvalidRequestBody: entry(400, ({ faults }: { faults: readonly string[] }) => {
    const shown = faults.slice(0, 5).join(' ');
    if (faults.length === 1) return `The request body is invalid. ${shown}`;
    const more = faults.length > 5 ? ' Further ones are in the details.' : '';
    return `The request body has ${faults.length} faults. ${shown}${more}`;
  }),
  MissingProperty: entry(400, ({ path, rule }: { path: string; rule: string }) => `'${path}' ${rule}.`),
  InvalidProperty: entry(400, ({ path, rule }: { path: string; rule: string }) => `'${path}' ${rule}.`),
  LocationNotAvailableForResourceType: entry(
    400,
    ({ location, available }: { location: string; available: readonly string[] }) =>
      `The provided location '${location}' is not available for resource type 'Microsoft.ImportExport/jobs'. The available ones are '${available.join(', ')}'.`,
  ),
  DriveListOfExport: entry(
    400,
    () =>
      "'properties.driveList' must not be specified for an export job: its drives are those that arrive in its package.",
  ),
  TooManyDrives: entry(
    409,
    ({ found, most }: { found: number; most: number }) =>
      `The package of an export job holds at most ${most} drives, and this request names ${found}. Name the drives of other jobs at their own packages, and those of no job as extra.`,
  ),
  PackageNotOpened: entry(
    409,
    ({ driveId }: { driveId: string }) =>
      `The job of the drive '${driveId}' is Shipping: its package was not opened yet. Receive the package that the drive came in, whichever that is, and name the drive there.`,
  ),
  JobOnHold: entry(
    409,
    ({ what, message }: { what: string; message: string }) =>
      `The job is on hold: ${what} waits until it is released. What its client was told: ${message}`,
  ),
  ExtensionTooShort: entry(409, ({ until, deadline }: { until: string; deadline: string | undefined }) =>
    deadline === undefined
      ? `${until} is past. Name a time to come.`
      : `The job waits until ${deadline} already, which is later than ${until}. To wait no longer, close it.`,
  ),
  JobClosedAlready: entry(
    409,
    ({ reason }: { reason: string }) =>
      `The job was closed before, for another reason: ${reason}. Look at its events.`,
  ),
  DriveReported: entry(
    409,
    ({ driveId, problem, note }: { driveId: string; problem: string; note: string | undefined }) =>
      `The drive '${driveId}' was reported before as ${problem}${note === undefined ? '' : ` (${note})`}. A report stands; it goes home with its job.`,
  ),
  AuthenticationFailed: entry(401, ({ reason }: { reason: string }) => `Authentication failed. ${reason}`),
  AuthorizationFailed: entry(
    403,
    ({ name, action, scope }: { name: string; action: string; scope: string }) =>
      `The client '${name}' does not have authorization to perform action '${action}' over scope '${scope}'.`,
  ),
  ResourceNotFound: entry(
    404,
    ({ name, resourceGroup }: { name: string; resourceGroup: string }) =>
      `The Resource 'Microsoft.ImportExport/jobs/${name}' under resource group '${resourceGroup}' was not found.`,
  ),
  InvalidEventSubscriptionName: entry(
    400,
    ({ name }: { name: string }) =>
      `The name '${name}' of the event subscription is invalid: it has 3 to 64 letters, digits and '-'.`,
  ),
  EndpointNotValidated: entry(
    400,
    ({ reason }: { reason: string }) =>
      `The endpoint did not agree to be sent events: ${reason}. It must answer OPTIONS with WebHook-Allowed-Origin.`,
  ),
  EventSubscriptionNotFound: entry(
    404,
    ({ path }: { path: string }) => `There is no event subscription '${path}'.`,
  ),
  EventsNotFound: entry(
    404,
    ({ jobId }: { jobId: string }) =>
      `This event subscription hears of no job with the id '${jobId}': take data.jobId of one of its events. Those of a deleted job are kept for seven days.`,
  ),
  EventSubscriptionEnded: entry(
    409,
    ({ path }: { path: string }) =>
      `The event subscription '${path}' has ended: its endpoint answered 410. PUT it anew.`,
  ),
  LocationNotFound: entry(
    404,
    ({ location }: { location: string }) =>
      `There is no location '${location}'. GET /providers/Microsoft.ImportExport/locations lists them.`,
  ),
  PackageNotFound: entry(
    404,
    ({ trackingNumber, location }: { trackingNumber: string; location: string }) =>
      `No job names a package with the tracking number '${trackingNumber}' at ${location}, and none came. Check the number; receive a package that is here, and it is held until a client names it.`,
  ),
  BayNotFound: entry(
    404,
    ({ bay, location, count }: { bay: string; location: string; count: number }) =>
      `There is no bay '${bay}' at ${location}. Its bays are bay-1 to bay-${count}, each also as a container (container:bay-1).`,
  ),
  PackageInWork: entry(
    409,
    ({ trackingNumber, by, drives }: { trackingNumber: string; by: string; drives: readonly string[] }) =>
      `'${by}' just said something else of the package '${trackingNumber}': ${list(drives)}. Look at it again, then correct it.`,
  ),
  WrongLocation: entry(
    409,
    ({ name, location, home }: { name: string; location: string; home: string }) =>
      `The job '${name}' is of ${home}, and its packages do not come to ${location}. Ask at /datacenter/${home}.`,
  ),
  DriveNotFound: entry(404, ({ driveId }: { driveId: string }) => `No job here names a drive '${driveId}'.`),
  DriveDocumentNotFound: entry(
    404,
    ({ what, driveId, reason }: { what: string; driveId: string; reason: string }) =>
      `There is no ${what} of the drive '${driveId}': ${reason}.`,
  ),
  DriveDocumentChanged: entry(
    409,
    ({ what, driveId }: { what: string; driveId: string }) =>
      `The ${what} of the drive '${driveId}' is another one than before: somebody wrote over its blob. Begin again, without $skiptoken.`,
  ),
  /** With the line and column where there is one. */
  DriveLogUnreadable: entry(
    409,
    ({ what, driveId, reason }: { what: string; driveId: string; reason: string }) =>
      `The blob that should be the ${what} of the drive '${driveId}' cannot be read as one. ${reason}. Look at it as it is.`,
  ),
  RangeNotSatisfiable: entry(
    416,
    ({ length }: { length: number }) =>
      `The header 'Range' asks for no byte of the ${length} that there are.`,
  ),
  NotAnExportJob: entry(
    409,
    ({ name }: { name: string }) =>
      `The job '${name}' is an import job: it takes nothing out of its account. Ask with the storageAccountId instead of a job.`,
  ),
  StorageAccountNotFound: entry(
    404,
    ({ storageAccountId, reason }: { storageAccountId: string; reason: string }) =>
      `The storage account '${storageAccountId}' is not known here. ${reason}.`,
  ),
  StorageAccountForbidden: entry(
    403,
    ({ storageAccountId, reason }: { storageAccountId: string; reason: string }) =>
      `The storage account '${storageAccountId}' does not let Drayage read its blobs: give Drayage's identity the role Storage Blob Data Contributor there, or its setting the right key. The account says: ${reason}`,
  ),
  StorageAccountUnreachable: entry(
    503,
    ({ storageAccountId, reason }: { storageAccountId: string; reason: string }) =>
      `The storage account '${storageAccountId}' does not answer. Check its name, or try again later. ${reason}`,
  ),
  /** What an export names cannot be read, with the line and column where there is one. */
  BlobListFormatInvalid: entry(400, ({ reason }: { reason: string }) => `${reason}.`),
  JobStateConflict: entry(
    409,
    ({ what, state, allowed }: { what: string; state: string; allowed: readonly string[] }) =>
      `The job is ${state}: ${what} is not allowed in this state. Allowed in: ${list(allowed)}.`,
  ),
  ShippingNotReady: entry(
    400,
    ({ missing }: { missing: readonly string[] }) =>
      `The job cannot be Shipping yet: set ${missing.join(' and ')}, in this request or an earlier one.`,
  ),
  JobCancelled: entry(
    409,
    ({ what, state }: { what: string; state: string }) =>
      `The job is ${state} and its cancellation was requested: ${what} is no longer allowed. Allowed: ${state === 'Creating' ? 'to delete it' : 'to send its drives back'}.`,
  ),
  DriveStateConflict: entry(
    409,
    ({
      what,
      driveId,
      state,
      allowed,
    }: {
      what: string;
      driveId: string;
      state: string;
      allowed: readonly string[];
    }) =>
      `The drive '${driveId}' is ${state}: ${what} is not allowed in this state. Allowed in: ${list(allowed)}.`,
  ),
  DriveMountedElsewhere: entry(
    409,
    ({ driveId, bay }: { driveId: string; bay: string }) =>
      `The drive '${driveId}' is being copied in bay '${bay}' and cannot change its bay.`,
  ),
  DriveNotMounted: entry(
    409,
    ({ driveId }: { driveId: string }) => `The drive '${driveId}' is in no bay. Mount it first.`,
  ),
  DriveRunConflict: entry(
    409,
    ({ driveId, run, lastRun }: { driveId: string; run: number; lastRun: number }) =>
      `Copy run ${run} of the drive '${driveId}' is not its last, which is ${lastRun}.`,
  ),
  BayInUse: entry(
    409,
    ({ bay, driveId, job }: { bay: string; driveId: string; job: string }) =>
      `Bay '${bay}' holds the drive '${driveId}' of the job '${job}'. Choose another bay, or unmount that drive.`,
  ),
  PackageMismatch: entry(
    409,
    ({ expected, actual }: { expected: string; actual: string }) =>
      `What is on record is ${expected}; this request says ${actual}. A drive that came later is received by itself, at its drive's address.`,
  ),
  ReturnPackageUsed: entry(
    409,
    ({ trackingNumber }: { trackingNumber: string }) =>
      `Drives of this job went back before in the package '${trackingNumber}'. Give the tracking number of the new one.`,
  ),
  DriveInUse: entry(
    409,
    ({ driveId, job, resourceGroup }: { driveId: string; job: string; resourceGroup: string }) =>
      `The drive '${driveId}' is named by the job '${job}' of resource group '${resourceGroup}', which is not finished. Take it out of that job first, or delete that job.`,
  ),
  TrackingNumberInUse: entry(
    409,
    ({
      trackingNumber,
      job,
      resourceGroup,
    }: {
      trackingNumber: string;
      job: string;
      resourceGroup: string;
    }) =>
      `The tracking number '${trackingNumber}' is that of the job '${job}' of resource group '${resourceGroup}', which is not finished. Every job has a package of its own.`,
  ),
  AmbiguousDrive: entry(
    409,
    ({ driveId, jobs }: { driveId: string; jobs: readonly string[] }) =>
      `The drive '${driveId}' may be that of several jobs: ${jobs.join(', ')}. Say which one is meant (\`job\`: subscription id, resource group and name, joined by /).`,
  ),
  DriveNotOfJob: entry(
    409,
    ({ driveId, job, resourceGroup }: { driveId: string; job: string; resourceGroup: string }) =>
      `The drive '${driveId}' cannot be that of the job '${job}' of resource group '${resourceGroup}', which does not name it, nor this package.`,
  ),
  AutopilotNotAllowed: entry(
    403,
    ({ reason }: { reason: string }) => `The autopilot does not play here. ${reason}`,
  ),
  ScenarioNotFound: entry(
    404,
    ({ name, known }: { name: string; known: readonly string[] }) =>
      `There is no scenario '${name}'. There are: ${list(known)}.`,
  ),
  AutopilotRunNotFound: entry(
    404,
    ({ runId }: { runId: string }) => `The autopilot has no run '${runId}' at this location.`,
  ),
  AutopilotRunExists: entry(
    409,
    ({ runId }: { runId: string }) =>
      `The autopilot has played '${runId}' here before: the same seed would give the same names. Choose another seed.`,
  ),
  RequestContended: entry(
    409,
    () =>
      'Others changed the job at the same time, again and again. Nothing was done; send the request again.',
  ),
  PreconditionFailed: entry(
    412,
    ({ header, current }: { header: string; current: string | undefined }) =>
      `The condition set by '${header}' is not met: ${current === undefined ? 'there is nothing there yet' : `the ETag is ${current} now`}. Nothing was done.`,
  ),
  SeveralConflicts: entry(
    409,
    ({ reasons }: { reasons: readonly string[] }) => `The request was refused. ${reasons.join(' ')}`,
  ),
  InternalServerError: entry(
    500,
    ({ requestId }: { requestId: string }) =>
      `The server met an unexpected condition. Its log tells more under the request id ${requestId}.`,
  ),
};

export type ErrorCode = keyof typeof catalogue;
/** What each code's message tells. */
export type ErrorFields = {
  readonly [Code in ErrorCode]: Parameters<(typeof catalogue)[Code]['message']>[0];
};

/** The catalogue, typed so that a code's fields are held together with its message. */
export const errorCatalogue: {
  readonly [Code in ErrorCode]: {
    readonly status: number;
    readonly message: (fields: ErrorFields[Code]) => string;
  };
} = catalogue;
