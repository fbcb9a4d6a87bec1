/** The bodies that subscriptions to events come in. */
import { z } from 'zod';
import { eventTypes } from '../events/cloud-event.ts';
import { endpointFault } from '../events/endpoint.ts';
import type { EndpointPolicy } from '../events/endpoint.ts';
import { signingKeyOf } from '../events/signature.ts';
import { driveStatuses } from '../jobs/drive.ts';
import { jobStatuses } from '../jobs/job.ts';
import { maybe, text } from '../wire/text-schemas.ts';

const states = [...new Set([...jobStatuses, ...driveStatuses, 'Deleted' as const])];

const oneOf = (words: readonly string[]): string => `must be one of ${words.join(', ')}`;

const filter = z.object(
  {
    types: maybe(
      z
        .array(z.enum(eventTypes, oneOf(eventTypes)), 'must be an array')
        .nonempty('must name at least one type: leave it out for all of them'),
    ),
    states: maybe(
      z
        .array(z.enum(states, oneOf(states)), 'must be an array')
        .nonempty('must name at least one state: leave it out for all of them'),
    ),
    attentionOnly: maybe(z.boolean('must be true or false')),
  },
  'must be an object',
);

const secret = text(128).refine(
  (given) => signingKeyOf(given) !== undefined,
  "must be 'whsec_' and the base64 of 24 to 64 random bytes",
);

const endpointUrl = (policy: EndpointPolicy): z.ZodString =>
  text(2048).superRefine((url, context) => {
    const fault = endpointFault(url, policy);
    if (fault !== undefined) context.addIssue(fault);
  });

type Filter = z.output<typeof filter>;
type EventSubscriptionBody = {
  readonly properties: {
    readonly endpointUrl: string;
    readonly secret?: string | undefined;
    readonly filter?: Filter | undefined;
  };
};

/** @param secretIsKept there is one already, which stays when the body has none. */
export const eventSubscriptionBody = (
  policy: EndpointPolicy,
  secretIsKept: boolean,
): z.ZodType<EventSubscriptionBody> =>
  z.object(
    {
      properties: z.object(
        {
          endpointUrl: endpointUrl(policy),
          secret: secretIsKept ? maybe(secret) : secret,
          filter: maybe(filter),
        },
        'must be an object',
      ),
    },
    'must be an object',
  );

export const replayBody = z.object(
  {
    jobId: z.guid("must be the GUID that stands in an event's data.jobId"),
    fromSequence: z
      .int('must be a whole number')
      .min(1, 'must be a whole number from 1 on')
      .max(999_999_999, 'must be a whole number up to 999999999'),
  },
  'must be an object',
);
