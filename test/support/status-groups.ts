/** Every status that the service's copy log knows (storage-import-export-file-format-log), each with what ends so. */
import type {
  BlobStatus,
  ChunkStatus,
  DispositionStatus,
  SidecarStatus,
} from '../../src/formats/drive-log.ts';
import type { DriveCopyStatus } from '../../src/jobs/drive.ts';

/** Why nothing ends so. */
export type Unreachable = { readonly never: string };

/** `when` something ends so: for the documentation. */
export type Reached<Status extends string, Scenario extends { readonly when: string }> = Readonly<
  Record<Status, Scenario | Unreachable>
>;

/** By what the status is of, as the log's reference groups them. */
export type StatusGroups<Scenario extends { readonly when: string }> = {
  readonly Drive: Reached<DriveCopyStatus, Scenario>;
  readonly Blob: Reached<BlobStatus, Scenario>;
  readonly ImportDisposition: Reached<DispositionStatus, Scenario>;
  readonly 'PageRange or Block': Reached<ChunkStatus, Scenario>;
  readonly Metadata: Reached<SidecarStatus, Scenario>;
  readonly Properties: Reached<SidecarStatus, Scenario>;
};

export type StatusGroup = keyof StatusGroups<{ readonly when: string }>;
