/** What a disk has on it before anybody has put anything there. */

/** At a drive's root: what systems make there by themselves. In lower case. */
const OF_SYSTEMS: ReadonlySet<string> = new Set([
  'system volume information',
  '$recycle.bin',
  'lost+found',
  '.trashes',
  '.fseventsd',
  '.spotlight-v100',
]);

/** @param name at the drive's root. */
export const isOnFreshDisk = (name: string): boolean => OF_SYSTEMS.has(name.toLowerCase());
