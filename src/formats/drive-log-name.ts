/** Where a drive's logs are kept, within the diagnostics container (storage-import-export-reviewing-job-status). */

/**
 * `waies/<job>_<drive>_<yyyyMMdd-HHmmss-fff>_<kind>.xml`
 * @param at ISO 8601 in UTC with milliseconds, as an `Instant` is.
 */
export const driveLogName = (
  jobName: string,
  driveId: string,
  at: string,
  kind: 'error' | 'verbose' | 'manifest',
): string => {
  const [, date = '', time = '', ms = ''] = /^(.{10})T(.{8})\.(\d{3})Z$/.exec(at) ?? [];
  const stamp = `${date.replaceAll('-', '')}-${time.replaceAll(':', '')}-${ms}`;
  return `waies/${jobName}_${driveId}_${stamp}_${kind}.xml`;
};
