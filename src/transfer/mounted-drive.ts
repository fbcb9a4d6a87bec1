/** The one way to a drive's bytes: through the bay it is mounted in, with its key. */
import type { Bays, Mounting } from '../ports/bay.ts';
import type { DriveJob } from './drive-job.ts';

export const mountedDrive = async (
  bays: Bays,
  { bay, bitLockerKey }: DriveJob['drive'],
): Promise<Mounting> => {
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
  return bays.drive(bay, key);
};
