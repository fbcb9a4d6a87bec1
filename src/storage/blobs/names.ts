/** Names that cannot be asked for: the rest is for the account to judge. */
import type { BlobAddress, BlobRefusal } from '../../ports/blob-account.ts';

/** Naming and Referencing Containers, Blobs, and Metadata. */
const CONTAINER = /^(?:\$root|\$web|\$logs|(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9])$/u;

export const containerFault = (container: string): BlobRefusal | undefined =>
  CONTAINER.test(container) ? undefined : refused(`${JSON.stringify(container)} is no name of a container`);

/** A `.` or `..` part would be folded into the address on its way, and name another blob, or the container. */
export const addressFault = ({ container, name }: BlobAddress): BlobRefusal | undefined => {
  const fault = containerFault(container);
  if (fault) return fault;
  if (name === '' || name.length > 1024)
    return refused(`A blob's name has 1 to 1,024 characters, this one ${name.length}`);
  if (name.split(/[\\/]/u).some((part) => part === '.' || part === '..'))
    return refused(`${JSON.stringify(name)} has a part that is "." or ".."`);
  return name.isWellFormed() ? undefined : refused('The name is no well-formed Unicode');
};

const refused = (reason: string): BlobRefusal => ({
  kind: 'refused',
  status: 'BlobRequestFailed',
  reason,
  retryable: false,
});
