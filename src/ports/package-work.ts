/** `Inbound`: drives that come; `Outbound`: drives on their way home. */
export const packageDirections = ['Inbound', 'Outbound'] as const;
export type PackageDirection = (typeof packageDirections)[number];

export type PackageId = {
  readonly location: string;
  readonly direction: PackageDirection;
  /** Compared without regard to case and blanks. */
  readonly trackingNumber: string;
};

/** Sees to it that what a package's record says is done, whatever becomes of the request that wrote it. */
export type PackageWork = {
  /** @param id `version`: of the record. Each change of it is worked off once. */
  readonly ensurePackage: (id: PackageId & { readonly version: number }) => Promise<void>;
};
