/** What of a metadata or properties file a blob can carry. */
import type { BlobMetadata, BlobProperties } from './blob-metadata.ts';

/** Far more than a blob can carry: metadata has at most 8 KiB. */
export const LARGEST_SIDECAR_BYTES = 1024 * 1024;
/** Setting and retrieving properties and metadata for Blob service resources: names and values together. */
const MOST_METADATA_BYTES = 8 * 1024;
/** The same: names are C# identifiers, and what is sent as a header's name is ASCII. */
const METADATA_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What the value of an HTTP header can be; beyond it clients and services disagree, and the signature with them. */
const HEADER_VALUE = /^[\x20-\x7E]*$/;

/** Why the account would refuse it, or could not even be asked; undefined when it would not. */
export const metadataFault = (metadata: BlobMetadata): string | undefined => {
  let bytes = 0;
  for (const [name, value] of Object.entries(metadata)) {
    if (!METADATA_NAME.test(name))
      return `${name} is no name of metadata: use letters, digits and "_", and begin with no digit`;
    if (!HEADER_VALUE.test(value)) return `the value of ${name} is not printable ASCII`;
    bytes += name.length + value.length;
  }
  return bytes <= MOST_METADATA_BYTES
    ? undefined
    : `the metadata has ${bytes} bytes, over ${MOST_METADATA_BYTES}`;
};

/** The same of properties. */
export const propertiesFault = (properties: BlobProperties): string | undefined => {
  const wrong = Object.entries(properties).find(([, value]) => !HEADER_VALUE.test(value));
  return wrong && `the value of ${wrong[0]} is not printable ASCII`;
};
