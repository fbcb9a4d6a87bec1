/** An error on its way to the client. */
import { errorCatalogue } from './error-catalogue.ts';
import type { ErrorCode, ErrorFields } from './error-catalogue.ts';

/** The `error` of a response, as ARM's ErrorResponse has it. */
export type ErrorBody = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly target?: string;
  readonly details?: readonly ErrorBody[];
};

type Extra = { readonly target?: string; readonly details?: readonly ErrorBody[] };

/** Words an error of the catalogue. */
export const errorBody = <Code extends ErrorCode>(
  code: Code,
  fields: ErrorFields[Code],
  extra: Extra = {},
): ErrorBody => ({ code, message: errorCatalogue[code].message(fields), ...extra });

/** Thrown by handlers to end a request with an error of the catalogue. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly body: ErrorBody;
  readonly status: number;

  constructor(body: ErrorBody) {
    super(body.message);
    this.body = body;
    this.status = errorCatalogue[body.code].status;
  }
}

/** @returns a `Refusal` to throw. */
export const refusal = <Code extends ErrorCode>(
  code: Code,
  fields: ErrorFields[Code],
  extra: Extra = {},
): Refusal => new Refusal(errorBody(code, fields, extra));
