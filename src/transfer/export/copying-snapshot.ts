/** Snapshots that copying takes, of blobs that are leased or were changed: they are there for a while, and nobody else's to export. */
import type { ListedBlob } from '../../ports/blob-account.ts';

/** In their metadata, so that one left behind is known, and no other is taken for it. */
export const MARK = 'drayage_export';

/** The customer's own, not one of those. */
export const isCustomers = ({ metadata, snapshot }: ListedBlob): boolean =>
  snapshot === undefined || metadata[MARK] === undefined;
