/** All bays of a station: each name to the kind of bay that it names. */
import type { Bays } from '../ports/bay.ts';
import { bayNameFault, containerOf } from './bay-name.ts';

/** A kind that is left out is not set up here. */
export const createStation = (kinds: { readonly folders?: Bays; readonly containers?: Bays }): Bays => ({
  drive: async (bay, key) => {
    const fault = bayNameFault(bay);
    if (fault !== undefined)
      return { ok: false, status: 'DiskNotFound', reason: `The bay ${JSON.stringify(bay)} ${fault}.` };
    const container = containerOf(bay);
    if (container !== undefined)
      return kinds.containers?.drive(container, key) ?? notSetUp(bay, 'containers', 'DRAYAGE_BAYS_ACCOUNT');
    return kinds.folders?.drive(bay, key) ?? notSetUp(bay, 'folders', 'DRAYAGE_BAYS');
  },
});

const notSetUp = (bay: string, kind: string, setting: string): Awaited<ReturnType<Bays['drive']>> => ({
  ok: false,
  status: 'DiskNotFound',
  reason: `There is no bay ${bay}: this station has no ${kind} for bays, which ${setting} would name.`,
});
