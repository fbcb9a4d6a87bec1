/** The whole way of one import job. */
import type { StorageImportExport } from '@azure/arm-storageimportexport';
import type { PreparedDrive } from '../src/prepare/prepare-drive.ts';
import type { Desk } from './drayage-client.ts';
import { importJob } from './import-job.ts';
import { tellJob, type Cast, type JobStory } from './job-story.ts';

type ImportCast = Pick<Cast, 'jobName' | 'bay' | 'quiet'> & { readonly drive: PreparedDrive };

/** From PUT to Completed. @throws DemoFault when the service refuses a step. */
export const importDrive = (
  arm: StorageImportExport,
  desk: Desk,
  { drive, ...cast }: ImportCast,
): Promise<JobStory> =>
  tellJob(arm, desk, {
    ...cast,
    job: importJob([drive]),
    driveId: drive.driveListEntry.driveId,
    bytes: drive.bytes,
  });
