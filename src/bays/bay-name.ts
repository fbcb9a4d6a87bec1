/** How an operator names a bay: a folder by its name, a container by `container:` and its name. */

/** One folder's name: nothing in it can lead elsewhere. */
const FOLDER_BAY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u;

/**
 * Containers that are bays say so: neither Drayage's own (`drayage-work`), nor the Functions host's (`azure-webjobs-…`), nor
 * one that a customer's data went into can be mounted as somebody's drive by mistake. The rest is the Blob service's own
 * rule (Naming and Referencing Containers): up to 63 lower-case letters, digits and single hyphens.
 */
const CONTAINER_BAY = /^(?=.{5,63}$)bay(?:-[a-z0-9]+)+$/u;

const CONTAINER_PREFIX = 'container:';

export const isFolderBay = (name: string): boolean => FOLDER_BAY.test(name);

export const isContainerBay = (container: string): boolean => CONTAINER_BAY.test(container);

/** The container that `bay` names; `undefined`: it names a folder, or nothing. */
export const containerOf = (bay: string): string | undefined =>
  bay.startsWith(CONTAINER_PREFIX) ? bay.slice(CONTAINER_PREFIX.length) : undefined;

/** Completes a sentence that begins with the name. */
export const bayNameFault = (bay: string): string | undefined => {
  const container = containerOf(bay);
  if (container === undefined)
    return isFolderBay(bay)
      ? undefined
      : "must be a bay's name: up to 64 letters, digits, '-', '_' and '.', beginning with a letter or digit; or 'container:' and a container's name";
  return isContainerBay(container)
    ? undefined
    : "must name, after 'container:', a container that is a bay: 'bay-', then lower-case letters and digits with single hyphens between, up to 63 characters in all";
};
