/** The body of every answer that is no success, in both APIs: ARM's ErrorResponse. */
import { z } from 'zod';

export const errorDetailAnswer = z.strictObject({
  code: z.string(),
  message: z.string(),
  target: z.string().optional(),
  get details() {
    return z.array(errorDetailAnswer).optional();
  },
});

export const errorAnswerBody = z.strictObject({ error: errorDetailAnswer });
