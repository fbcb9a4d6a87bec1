import { z } from 'zod';

/** The SDK's error. It is a class of the SDK's own CommonJS copy, so `instanceof` says nothing here. */
const restError = z.looseObject({
  name: z.literal('RestError'),
  statusCode: z.number(),
  code: z.string(),
  message: z.string(),
  details: z.looseObject({ details: z.array(z.looseObject({ target: z.string() })).optional() }),
});

/** What the SDK throws for a request. @throws when it throws nothing, or anything else. */
export const refused = async (request: Promise<unknown>): Promise<z.infer<typeof restError>> =>
  restError.parse(
    await request.then(
      () => 'not refused',
      (reason: unknown) => reason,
    ),
  );
