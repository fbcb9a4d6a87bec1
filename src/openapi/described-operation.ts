/** What the document says of one operation, beside what its table (name, verbs, route) says already. */
import type { z } from 'zod';
import type { ErrorCode } from '../wire/error-catalogue.ts';

type Example = { readonly summary: string; readonly value: unknown };
type Examples = Readonly<Record<string, Example>>;

type RequestBody = {
  /** Its name among the document's schemas. */
  readonly schemaName: string;
  readonly schema: z.ZodType;
  readonly examples: Examples;
  readonly isOptional?: true;
};

export type SuccessAnswer = {
  readonly description: string;
  /** With the ETag of the one job that it shows. */
  readonly isTagged?: true;
  /** A file, of this content type. */
  readonly file?: 'application/xml';
  /** Absent, without a file: no body. */
  readonly content?: {
    readonly schemaName: string;
    readonly schema: z.ZodType;
    readonly examples?: Examples;
  };
};

export type DescribedOperation = {
  readonly summary: string;
  readonly description: string;
  /** Names of parameters of the query (see parameters.ts); those of the path stand in the route. */
  readonly query?: readonly string[];
  /** Names of parameters in headers, beside those that every operation takes. */
  readonly headers?: readonly string[];
  readonly body?: RequestBody;
  /** By status. */
  readonly answers: Readonly<Record<number, SuccessAnswer>>;
  /** Of this operation's own; those that every operation of its API may give are added (see `errorsOf`). */
  readonly errors: readonly ErrorCode[];
};

/** By the name of the operation in its table. */
export type DescribedOperations = Readonly<Record<string, DescribedOperation>>;

/** `InvalidHeaderValue`: of a proxy that is trusted, or of a condition. */
const everywhere = [
  'AuthenticationFailed',
  'AuthorizationFailed',
  'InternalServerError',
  'InvalidHeaderValue',
] as const;
const everywhereInArm = ['MissingApiVersionParameter', 'InvalidApiVersionParameter'] as const;
const ofBodies = [
  'InvalidRequestContent',
  'InvalidRequestBody',
  'RequestEntityTooLarge',
  'UnsupportedMediaType',
] as const;

/** Every code that the operation may answer as the `code` of its error. */
export const errorsOf = (
  { errors, body }: DescribedOperation,
  audience: 'client' | 'operator',
): readonly ErrorCode[] => [
  ...(audience === 'client' ? everywhereInArm : []),
  ...(body === undefined ? [] : ofBodies),
  ...errors,
  ...everywhere,
];
