/** The numbers of the service's rules, each with its source. What differs from Azure stands in docs/differences.md. */
export const policies = {
  /** Creating lasts two weeks from the last client change (storage-import-export-retrieving-state-info-for-a-job). */
  creatingDays: 14,
  /** Shipping lasts two weeks without a package (the same page; there operators may extend it). */
  shippingDays: 14,
  /** Completed and Closed jobs are deleted after 90 days (the same page). */
  keepFinishedDays: 90,
  /** Drives per job (Microsoft.ImportExport 2021-01-01, JobDetails.driveList). */
  maxDrives: 10,
} as const;
