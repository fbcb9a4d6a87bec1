/** Which containers of Drayage's own storage account are its own, and no customer's. */
import { WORK_CONTAINER } from './work-store.ts';

/** What the Functions host keeps beside its functions: locks, secrets, and what is deployed to it. */
const HOST = /^(?:azure-webjobs-|scm-releases$|function-releases$)/;

/** @param taskHub the hub's name in host.json; the Durable extension names its containers after it. */
export const isOwnContainer =
  (taskHub: string): ((container: string) => boolean) =>
  (container) =>
    container === WORK_CONTAINER ||
    HOST.test(container) ||
    ['leases', 'applease', 'largemessages'].some((use) => container === `${taskHub.toLowerCase()}-${use}`);
