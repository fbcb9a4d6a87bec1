/** Tells a job's orchestration that its row changed. Best effort: a lost wake is made good by its due hint. */
export type JobWakes = {
  readonly wake: (job: {
    readonly subscriptionId: string;
    readonly resourceGroup: string;
    readonly name: string;
    readonly jobId: string;
  }) => Promise<void>;
};
