/** The PUT of an export job: that of an import, with blobs in the place of drives. */
import type { Export, PutJobParameters } from '@azure/arm-storageimportexport';
import { importJob, type JobProperties } from './import-job.ts';

/** @param properties instead of those chosen here. */
export const exportJob = (selection: Export, properties: JobProperties = {}): PutJobParameters =>
  importJob([], { jobType: 'Export', export: selection, ...properties });
