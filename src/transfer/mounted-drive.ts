/** The one way to a drive's bytes: through the bay it is mounted in, with its key. */
import type { Bays, Mounting, WritableBays, WritableDrive } from '../ports/bay.ts';
import type { DriveJob } from './drive-job.ts';

export const mountedDrive = (bays: Bays, drive: DriveJob['drive']): Promise<Mounting> =>
  withKey(drive, bays.drive);

/** For an export: the drive is encrypted with its key first. */
export const writableDrive = (
  bays: WritableBays,
  drive: DriveJob['drive'],
): Promise<Mounting<WritableDrive>> => withKey(drive, bays.writable);

const withKey = async <Drive>(
  { bay, bitLockerKey }: DriveJob['drive'],
  mount: (bay: string, key: string) => Promise<Mounting<Drive>>,
): Promise<Mounting<Drive>> => {
  if (bay === undefined) return { ok: false, status: 'DiskNotFound', reason: 'it is mounted in no bay' };
  let key: string;
  try {
    key = bitLockerKey();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      status: 'BitLockerFailed',
      reason: `the job's BitLocker key cannot be had: ${reason}`,
    };
  }
  return mount(bay, key);
};
