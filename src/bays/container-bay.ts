/** Bays that are containers of a storage account: the files of a drive, uploaded under their paths. */
import type { BlobServiceClient, ContainerClient } from '@azure/storage-blob';
import type {
  BayFault,
  BayFile,
  BayResult,
  Bays,
  DiskRefusal,
  Mounting,
  MountedDrive,
  WritableBays,
} from '../ports/bay.ts';
import { withinLimit } from '../ports/request-limit.ts';
import { isContainerBay } from './bay-name.ts';
import { again, blobFile, blobNameOf, failed, reasonOf, statusOf } from './container-files.ts';
import { containerWriting } from './container-writing.ts';
import { drivePathParts } from './drive-path.ts';
import { lockVolume, unlockVolume } from './volume-file.ts';

/** Milliseconds between the tries of a request whose failure may pass. */
const DEFAULT_DELAYS: readonly number[] = [200, 1_000, 4_000];

/** What a container is taken to hold that does not say so itself: as the largest disks of the service's own documents. */
const DEFAULT_CAPACITY_BYTES = 10 * 10 ** 12;

export type ContainerBaysOptions = {
  readonly delays?: readonly number[];
  /** Of a container whose metadata names no `capacity`, in bytes. */
  readonly capacityBytes?: number;
};

/**
 * Bay `NAME` is the container of that name; a blob of any type is a file, and its name the path, with `/` between parts. Names
 * are compared as they stand: what NTFS would find in another case is `FileNotFound`, for a container may hold both.
 * @param service made without retries of its own.
 */
export const createContainerBays = (
  service: BlobServiceClient,
  { capacityBytes = DEFAULT_CAPACITY_BYTES, delays = DEFAULT_DELAYS }: ContainerBaysOptions = {},
): Bays & WritableBays => ({
  drive: (bay, key) =>
    mounted(service, bay, async (container) => {
      const some = await again(delays, () => hasBlobs(container, ''));
      return some
        ? unlockVolume(containerDrive(container, delays), key)
        : notFound(`The container ${bay} is empty: no drive was uploaded to it`);
    }),
  writable: (bay, key) =>
    mounted(service, bay, async (container) => {
      // An account has no other way to say that there is no such container.
      await again(delays, () => container.getProperties(withinLimit()));
      const drive = {
        ...containerDrive(container, delays),
        ...containerWriting(container, delays, capacityBytes),
      };
      return lockVolume(drive, key);
    }),
});

const mounted = async <Drive>(
  service: BlobServiceClient,
  bay: string,
  look: (container: ContainerClient) => Promise<Mounting<Drive>>,
): Promise<Mounting<Drive>> => {
  if (!isContainerBay(bay)) return notFound(`${JSON.stringify(bay)} is no name of a container that is a bay`);
  try {
    return await look(service.getContainerClient(bay));
  } catch (error) {
    if (statusOf(error) === 404) return notFound(`There is no container ${bay}`);
    const reason = `The container ${bay} cannot be read: ${reasonOf(error)}`;
    return { ok: false, status: 'DiskOperationFailed', reason };
  }
};

const notFound = (reason: string): DiskRefusal => ({ ok: false, status: 'DiskNotFound', reason });

const containerDrive = (container: ContainerClient, delays: readonly number[]): MountedDrive => ({
  open: async (path) => {
    const name = blobNameOf(drivePathParts(path));
    if (!name.ok) return name;
    try {
      return await again(delays, () => openBlob(container, name.value, delays));
    } catch (error) {
      return failed(openFault(statusOf(error)), reasonOf(error));
    }
  },
});

const openBlob = async (
  container: ContainerClient,
  name: string,
  delays: readonly number[],
): Promise<BayResult<BayFile>> => {
  const blob = container.getBlobClient(name);
  try {
    const { accessTier, contentLength = 0, etag = '', metadata } = await blob.getProperties(withinLimit());
    // What AzCopy and accounts with a hierarchical namespace leave in a folder's place.
    if (metadata?.['hdi_isfolder'] === 'true') return failed('FileAccessDenied', 'It is a folder.');
    if (accessTier === 'Archive')
      return failed(
        'FileAccessDenied',
        'It is in the Archive tier: rehydrate it before the drive is mounted.',
      );
    return { ok: true, value: blobFile(blob, contentLength, etag, delays) };
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    return (await hasBlobs(container, `${name}/`))
      ? failed('FileAccessDenied', 'It is a folder.')
      : failed('FileNotFound', `There is no blob ${JSON.stringify(name)} (the case of letters counts).`);
  }
};

/** Whether there is a blob whose name begins so. */
const hasBlobs = async (container: ContainerClient, prefix: string): Promise<boolean> => {
  const pages = container.listBlobsFlat({ ...withinLimit(), prefix }).byPage({ maxPageSize: 1 });
  // A page may be empty, and more follow.
  for await (const { segment } of pages) if (segment.blobItems.length > 0) return true;
  return false;
};

const openFault = (status: number | undefined): BayFault => {
  switch (status) {
    case 400:
      return 'FileNameInvalid';
    // 409: encrypted with a key that is not ours to give (BlobUsesCustomerSpecifiedEncryption).
    case 401:
    case 403:
    case 409:
      return 'FileAccessDenied';
    default:
      return 'IOFailed';
  }
};
