/** What a blob carries beside its content, as the SDK takes it. */
import type { BlobHTTPHeaders } from '@azure/storage-blob';
import type { BlobAttributes } from '../../ports/blob-account.ts';

export const httpHeaders = (properties: BlobAttributes): BlobHTTPHeaders => {
  const { cacheControl, contentEncoding, contentLanguage, contentMd5, contentType } = properties;
  return {
    ...(contentType !== undefined && { blobContentType: contentType }),
    ...(contentMd5 && { blobContentMD5: contentMd5 }),
    ...(contentEncoding !== undefined && { blobContentEncoding: contentEncoding }),
    ...(contentLanguage !== undefined && { blobContentLanguage: contentLanguage }),
    ...(cacheControl !== undefined && { blobCacheControl: cacheControl }),
  };
};

/** For a request that makes a blob. */
export const carried = (
  attributes: BlobAttributes,
): { blobHTTPHeaders: BlobHTTPHeaders; metadata?: Record<string, string> } => ({
  blobHTTPHeaders: httpHeaders(attributes),
  ...(attributes.metadata && { metadata: { ...attributes.metadata } }),
});
