/** The operations for those who want to be told, described: the same for both scopes. */
import {
  eventFeedAnswer,
  eventSubscriptionAnswer,
  eventSubscriptionListAnswer,
  replayAnswer,
} from '../arm/answer-schemas.ts';
import { eventSubscriptionBody, replayBody } from '../arm/event-subscription-body.ts';
import type { DescribedOperations, SuccessAnswer } from './described-operation.ts';
import { eventSubscriptionExamples, replayExamples } from './examples.ts';

const eventSubscription = (description: string): SuccessAnswer => ({
  description,
  content: { schemaName: 'EventSubscriptionResponse', schema: eventSubscriptionAnswer },
});

type Scope = {
  readonly suffix: string;
  readonly words: string;
  readonly errors: readonly ('InvalidSubscriptionId' | 'InvalidResourceGroupName')[];
};

const scopes: readonly Scope[] = [
  { suffix: 'Subscription', words: 'a subscription', errors: ['InvalidSubscriptionId'] },
  {
    suffix: 'ResourceGroup',
    words: 'a resource group',
    errors: ['InvalidSubscriptionId', 'InvalidResourceGroupName'],
  },
];

const ofScope = ({ suffix, words, errors }: Scope): DescribedOperations => ({
  [`Events_ListBy${suffix}`]: {
    summary: `Lists the events of all jobs of ${words}, as CloudEvents (an addition of Drayage's)`,
    description:
      'Ask again with after set to the cursor of the last answer; at once while more is true. A page may be empty and lead on. Cheap to poll every two seconds.',
    query: ['after-cursor', '$top'],
    answers: {
      200: {
        description: 'CloudEvents, in the order of each job, and where to read on.',
        content: { schemaName: 'EventFeedResponse', schema: eventFeedAnswer },
      },
    },
    errors: [...errors, 'InvalidQueryParameter'],
  },
  [`EventSubscriptions_ListBy${suffix}`]: {
    summary: `Lists the event subscriptions of ${words}`,
    description: 'Those of exactly this scope, never with their secrets.',
    answers: {
      200: {
        description: 'All of them, by name.',
        content: { schemaName: 'ListEventSubscriptionsResponse', schema: eventSubscriptionListAnswer },
      },
    },
    errors,
  },
  [`EventSubscriptions_PutIn${suffix}`]: {
    summary: `Subscribes a webhook to the events of the jobs of ${words}, or changes that`,
    description:
      'The endpoint must answer OPTIONS with WebHook-Allowed-Origin (the CloudEvents webhook handshake) before anything is kept. endpointUrl is https; http is for loopback in development mode. The secret signs deliveries (Standard Webhooks); left out of a change, it stays. One that has ended becomes active again.',
    body: {
      schemaName: 'EventSubscriptionParameters',
      schema: eventSubscriptionBody('production', true),
      examples: eventSubscriptionExamples,
    },
    answers: {
      200: eventSubscription('It was changed.'),
      201: eventSubscription('It was created, and hears of what happens from now on.'),
    },
    errors: [...errors, 'InvalidEventSubscriptionName', 'EndpointNotValidated', 'RequestContended'],
  },
  [`EventSubscriptions_GetIn${suffix}`]: {
    summary: `Reads an event subscription of ${words}`,
    description: 'Never with its secret, nor the query of its address.',
    answers: { 200: eventSubscription('The event subscription.') },
    errors: [...errors, 'EventSubscriptionNotFound'],
  },
  [`EventSubscriptions_DeleteIn${suffix}`]: {
    summary: `Deletes an event subscription of ${words}`,
    description: 'What was not delivered by then never will be.',
    answers: { 200: { description: 'It is deleted.' } },
    errors: [...errors, 'EventSubscriptionNotFound'],
  },
  [`EventSubscriptions_ReplayIn${suffix}`]: {
    summary: "Sends a job's events again, from a sequence on",
    description:
      "jobId is that of an event's data, so that deleted jobs can be named as well. Events from before the event subscription was made are sent too; its filter holds.",
    body: { schemaName: 'ReplayParameters', schema: replayBody, examples: replayExamples },
    answers: {
      202: {
        description: 'They will be sent.',
        content: { schemaName: 'ReplayResponse', schema: replayAnswer },
      },
    },
    errors: [
      ...errors,
      'EventSubscriptionNotFound',
      'EventSubscriptionEnded',
      'EventsNotFound',
      'RequestContended',
    ],
  },
});

export const describedEventOperations: DescribedOperations = Object.fromEntries(
  scopes.flatMap((scope) => Object.entries(ofScope(scope))),
);
