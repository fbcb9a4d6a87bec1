/** Sees to it that what a package's record says is done, whatever becomes of the request that wrote it. */
export type PackageWork = {
  readonly ensurePackage: (id: {
    readonly location: string;
    readonly direction: 'Inbound' | 'Outbound';
    readonly trackingNumber: string;
    /** Of the record: each change of it is worked off once. */
    readonly version: number;
  }) => Promise<void>;
};
