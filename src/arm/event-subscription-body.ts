/** The bodies that subscriptions to events come in. */
import { z } from 'zod';
import { eventTypes } from '../events/cloud-event.ts';
import { endpointFault } from '../events/endpoint.ts';
import type { EndpointPolicy } from '../events/endpoint.ts';
import { signingKeyOf } from '../events/signature.ts';
import { driveStatuses } from '../jobs/drive.ts';
import { jobStatuses } from '../jobs/job.ts';
import { checkBody, bodyRefusal } from '../wire/check-body.ts';
import { errorBody } from '../wire/refusal.ts';
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

export const eventSubscriptionBody = z.object(
  {
    properties: z.object(
      {
        endpointUrl: text(2048),
        secret: maybe(
          text(128).refine(
            (secret) => signingKeyOf(secret) !== undefined,
            "must be 'whsec_' and the base64 of 24 to 64 random bytes",
          ),
        ),
        filter: maybe(filter),
      },
      'must be an object',
    ),
  },
  'must be an object',
);

type EventSubscriptionBody = z.output<typeof eventSubscriptionBody>['properties'];

/**
 * Checks what depends on more than the body together with the rest, so that every fault is named at once.
 * @param needsSecret whether there is none yet that could be kept.
 * @throws Refusal InvalidRequestBody.
 */
export const eventSubscriptionOf = (
  body: unknown,
  policy: EndpointPolicy,
  needsSecret: boolean,
): EventSubscriptionBody => {
  const { value, faults } = checkBody(eventSubscriptionBody, body);
  const seen = z
    .object({ properties: z.object({ endpointUrl: z.unknown(), secret: z.unknown() }) })
    .safeParse(body).data?.properties;
  const url = seen?.endpointUrl;
  const fault =
    typeof url === 'string' && !faults.some(({ target }) => target === 'properties.endpointUrl')
      ? endpointFault(url, policy)
      : undefined;
  const all = [
    ...faults,
    ...(fault === undefined ? [] : [propertyFault('InvalidProperty', 'endpointUrl', fault)]),
    ...(needsSecret && seen !== undefined && (seen.secret ?? undefined) === undefined
      ? [propertyFault('MissingProperty', 'secret', 'is required: there is none yet')]
      : []),
  ];
  if (value === undefined || all.length > 0) throw bodyRefusal(all);
  return value.properties;
};

const propertyFault = (
  code: 'InvalidProperty' | 'MissingProperty',
  name: string,
  rule: string,
): ReturnType<typeof errorBody> => {
  const path = `properties.${name}`;
  return errorBody(code, { path, rule }, { target: path });
};

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
