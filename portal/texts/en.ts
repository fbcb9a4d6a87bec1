/** Every text of the portal, in English. A text that depends on something is a function of it. */
import type { Fault } from '../api/fault.ts';
import type { JobState, JobType } from '../api/arm.ts';

export const en = {
  app: {
    name: 'Drayage',
    skip: 'Skip to the content',
    navigation: 'Pages',
    jobs: 'Jobs',
    create: 'Create a job',
    datacenter: 'Data centre',
    playground: 'Playground',
    settings: 'Language and theme',
    language: 'Language',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    subscription: 'Subscription',
    notFoundTitle: 'No such page',
    notFound: 'There is nothing at this address. It may have been mistyped, or cut off where it was copied.',
    toJobs: 'To the jobs',
    crashTitle: 'This page broke',
    crash: 'That is a fault of the portal, not of your jobs: nothing was changed by it. Load the page again.',
    reload: 'Load again',
  },
  states: {
    loading: 'Loading…',
    retry: 'Try again',
    retryIn: (seconds: string) => `It is tried again in ${seconds}.`,
    requestId: (id: string) => `Request id: ${id}`,
    showAll: 'Show all',
    /** What happened, and what to do. The API's own sentence stands between the two. */
    faults: {
      offline: {
        title: 'The service does not answer',
        what: 'No connection could be made: the service is stopped, or the network is down.',
        toDo: 'What you see stays as it was. It is tried again by itself; you can also try now.',
      },
      slow: {
        title: 'The service is slow',
        what: 'There was no answer in 45 seconds.',
        toDo: 'A change that was sent may still take effect: look before you send it again.',
      },
      garbled: {
        title: 'That was not the service',
        what: 'The answer is none that Drayage gives. A proxy or a sign-in page stands in between, most likely.',
        toDo: 'Load the page again, and sign in where you are asked to.',
      },
      throttled: {
        title: 'Too many requests',
        what: 'The service asks to wait before the next request.',
        toDo: 'There is nothing to do: it is tried again by itself.',
      },
      unauthenticated: {
        title: 'You are not signed in',
        what: 'The service does not know who asks.',
        toDo: 'Sign in again. On a desk, open the portal at localhost.',
      },
      forbidden: {
        title: 'You may not see this',
        what: 'You are known, but have no permission for this.',
        toDo: 'Ask whoever manages access for the permission named above, then try again.',
      },
      notFound: {
        title: 'It is not there',
        what: 'There is no such thing, or there is no longer.',
        toDo: 'It may have been deleted, or the address is mistyped.',
      },
      conflict: {
        title: 'Not in this state',
        what: 'What was asked for is not allowed now.',
        toDo: 'Look at the state it is in, and choose what fits.',
      },
      changed: {
        title: 'Somebody else changed it',
        what: 'It is not what you saw any more, so nothing was done.',
        toDo: 'Look at what it is now, and do it again if you still want it.',
      },
      invalid: {
        title: 'The request was refused',
        what: 'Something in it is not as it has to be.',
        toDo: 'Mend what is named above, and send it again.',
      },
      server: {
        title: 'The service failed',
        what: 'It met something that it did not expect.',
        toDo: 'Try again. If it stays so, whoever runs the service finds more under the request id.',
      },
    } satisfies Record<Fault['kind'], { title: string; what: string; toDo: string }>,
  },
  job: {
    types: { Import: 'Import', Export: 'Export' } satisfies Record<JobType, string>,
    states: {
      Creating: 'Creating',
      Shipping: 'Shipping',
      Received: 'Received',
      Transferring: 'Transferring',
      Packaging: 'Packaging',
      Completed: 'Completed',
      Closed: 'Closed',
    } satisfies Record<JobState, string>,
    /** What the service says of each state, in our words. */
    meanings: {
      Creating: 'The job is there; its drives were not sent yet.',
      Shipping: 'The drives are on their way to the data centre.',
      Received: 'The package was opened at the data centre.',
      Transferring: 'Data is being copied.',
      Packaging: 'All drives are done, and wait to be sent back.',
      Completed: 'The drives were sent back, and all went well.',
      Closed: 'The job ended, and not all went well: look at its drives.',
    } satisfies Record<JobState, string>,
  },
  jobs: { title: 'Jobs' },
  jobPage: { title: (name: string) => `Job ${name}` },
  drivePage: { title: (driveId: string) => `Drive ${driveId}` },
  create: { title: 'Create a job' },
  datacenter: { title: 'Data centre' },
  playground: { title: 'Playground' },
  building: 'This page is being built.',
};

/** The shape that every language has. */
export type Texts = typeof en;
