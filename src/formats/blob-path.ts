/** Paths of blobs: relative to the account, and unable to lead out of it. */
import { quoted } from './xml-values.ts';

/** Naming and Referencing Containers, Blobs, and Metadata: the limit of a blob's name, in characters. */
export const MAX_BLOB_NAME_CHARS = 1024;

const CONTAINER = /^(?:\$root|\$web|(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*)$/;

export const isContainerName = (name: string): boolean => CONTAINER.test(name);

const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;
const DOT_PART = /(?:^|\/)\.{1,2}(?:\/|$)/;

/**
 * A manifest's BlobPath as Blob storage reads it: a backslash is a slash to it, and to the manifests of some tools one
 * slash stands in front. An address, which is no such path, loses its query: that is where its secrets are.
 */
export const normalBlobPath = (path: string): string => {
  const slashed = path.includes('\\') ? path.replaceAll('\\', '/') : path;
  if (ADDRESS.test(slashed)) return slashed.replace(/\?.*$/su, '?…');
  return slashed.startsWith('/') ? slashed.slice(1) : slashed;
};

/** What is wrong with a path in its normal form, and how to mend it; undefined when a blob can be there. */
export const blobPathFault = (path: string): string | undefined => {
  if (ADDRESS.test(path))
    return `BlobPath is the address ${quoted(path)}. Give the path in the job's own account: container and name`;
  const slash = path.indexOf('/');
  if (slash < 0 || slash === path.length - 1)
    return `BlobPath is ${quoted(path)}. Begin it with the container and a slash ($root for the root container)`;
  const container = path.slice(0, slash);
  if (!isContainerName(container))
    return `BlobPath begins with ${quoted(container)}, which is no container's name. Use 3 to 63 lower-case letters, digits and single hyphens`;
  if (path.includes('/.') && DOT_PART.test(path))
    return `BlobPath ${quoted(path)} has a part that is "." or "..", which would lead elsewhere. Rename it`;
  const nameChars = path.length - slash - 1;
  if (nameChars > MAX_BLOB_NAME_CHARS)
    return `BlobPath has a name of ${nameChars} characters. Blob storage takes ${MAX_BLOB_NAME_CHARS}`;
  return undefined;
};
