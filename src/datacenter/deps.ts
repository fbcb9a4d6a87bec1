/** What the data centre's operations need. */
import type { PackageDeps } from '../packages/deps.ts';
import type { BayUses } from '../ports/bay-uses.ts';
import type { ExpectedPackages } from '../ports/expected-packages.ts';
import type { ProgressStore } from '../ports/progress.ts';
import type { Sealer } from '../ports/sealer.ts';

export type DatacenterDeps = PackageDeps & {
  readonly packages: Pick<ExpectedPackages, 'listPackages' | 'queued'>;
  readonly bayUses: BayUses;
  /** How many bays the location has; `undefined`: any bay may be named. */
  readonly bayCount: (location: string) => number | undefined;
  readonly progress: Pick<ProgressStore, 'read'>;
  /** For the tokens of lists. */
  readonly sealer: Sealer;
  readonly locations: { readonly find: (idOrName: string) => { readonly id: string } | undefined };
};
