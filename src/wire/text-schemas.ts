/** Schemas of text that both APIs take. Their messages complete a sentence that begins with the property's path. */
import { z } from 'zod';

/**
 * Text of `longest` characters at most, perhaps none. Half a character (a lone surrogate) has no UTF-8, so it could
 * neither be kept nor be part of a key.
 */
export const optionalText = (longest: number): z.ZodString =>
  z
    .string('must be a string')
    .max(longest, `has more than ${longest} characters`)
    .refine((value) => value.isWellFormed(), 'holds half a character (a lone surrogate)');

/** The same, and not blank. */
export const text = (longest: number): z.ZodString => optionalText(longest).regex(/\S/, 'must not be blank');

/** `null` is what some clients send for a property they leave out. */
export const maybe = <Schema extends z.ZodType>(schema: Schema): z.ZodPreprocess<z.ZodOptional<Schema>> =>
  z.preprocess((value) => value ?? undefined, schema.optional());

/** A hardware serial number, without spaces (DriveStatus.driveId). It becomes part of the names of logs. */
export const driveIdText = text(64).regex(
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
  "must be a serial number of letters, digits, '-', '_' and '.', beginning with a letter or digit",
);

export const trackingNumberText = text(128);
export const carrierNameText = text(128);
