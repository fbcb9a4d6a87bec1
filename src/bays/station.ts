/** All bays of a station: each name to the kind of bay that it names. */
import type { Bays, DiskRefusal, WritableBays } from '../ports/bay.ts';
import { bayNameFault, containerOf } from './bay-name.ts';

type Kind = Bays & WritableBays;

/** A kind that is left out is not set up here. */
export const createStation = (kinds: { readonly folders?: Kind; readonly containers?: Kind }): Kind => {
  /** The kind of bay that the name is of, and the name as that kind knows it. */
  const find = (bay: string): { readonly kind: Kind; readonly name: string } | DiskRefusal => {
    const fault = bayNameFault(bay);
    if (fault !== undefined)
      return { ok: false, status: 'DiskNotFound', reason: `The bay ${JSON.stringify(bay)} ${fault}.` };
    const container = containerOf(bay);
    if (container !== undefined)
      return kinds.containers
        ? { kind: kinds.containers, name: container }
        : notSetUp(bay, 'containers', 'DRAYAGE_BAYS_ACCOUNT');
    return kinds.folders ? { kind: kinds.folders, name: bay } : notSetUp(bay, 'folders', 'DRAYAGE_BAYS');
  };
  return {
    drive: async (bay, key) => {
      const found = find(bay);
      return 'ok' in found ? found : found.kind.drive(found.name, key);
    },
    writable: async (bay, key) => {
      const found = find(bay);
      return 'ok' in found ? found : found.kind.writable(found.name, key);
    },
  };
};

const notSetUp = (bay: string, kind: string, setting: string): DiskRefusal => ({
  ok: false,
  status: 'DiskNotFound',
  reason: `There is no bay ${bay}: this station has no ${kind} for bays, which ${setting} would name.`,
});
