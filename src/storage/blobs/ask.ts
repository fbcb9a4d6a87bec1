/** Asking a customer's account about a blob or a container: what it answers is a value, whatever it is. */
import { RestError } from '@azure/storage-blob';
import type { BlobAddress, BlobRefusal } from '../../ports/blob-account.ts';
import { addressFault, containerFault } from './names.ts';
import { refusalOf } from './refusals.ts';

/** @param reading what an error means to this request, when it means more than a refusal. */
export const ask = async <Answer, Meant = never>(
  at: BlobAddress,
  request: () => Promise<Answer>,
  reading?: (error: unknown) => Meant | undefined,
): Promise<Answer | Meant | BlobRefusal> => addressFault(at) ?? (await answered(request, reading));

export const askContainer = async <Answer, Meant>(
  container: string,
  request: () => Promise<Answer>,
  reading: (error: unknown) => Meant | undefined,
): Promise<Answer | Meant | BlobRefusal> => containerFault(container) ?? (await answered(request, reading));

const answered = async <Answer, Meant>(
  request: () => Promise<Answer>,
  reading?: (error: unknown) => Meant | undefined,
): Promise<Answer | Meant | BlobRefusal> => {
  try {
    return await request();
  } catch (error) {
    return reading?.(error) ?? refusalOf(error);
  }
};

export const isAbsent = (error: unknown): boolean => error instanceof RestError && error.statusCode === 404;

export const writtenAs = (etag: string | undefined): { kind: 'written'; etag: string } => ({
  kind: 'written',
  etag: etag ?? '',
});

/** The SDK counts the length of a typed array's whole buffer unless it is handed a Buffer over the part that is meant. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
