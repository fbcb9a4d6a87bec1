/** The door of both HTTP APIs: every request passes it on its way in, and every answer on its way out. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { JobContendedError } from '../jobs/run-command.ts';
import { commonHeaders, errorAnswer } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { authenticate, authorize } from './authorize.ts';
import type { AccessMode } from './authorize.ts';
import type { Call, Operation } from './operation.ts';
import { isSecure, publicUrl } from './public-url.ts';
import { refusal, Refusal } from '../wire/refusal.ts';

export type Door = {
  readonly mode: AccessMode;
  /** Whether the `x-forwarded-…` headers are those of a proxy of one's own. */
  readonly trustProxy: boolean;
  readonly wakes: Call['wakes'];
  /** For the ids of requests. */
  readonly newId: () => string;
  /** Hears of what ended as a 500: the answer itself tells nobody. */
  readonly report: (requestId: string, error: unknown) => void;
};

const refusalOf = (error: unknown, requestId: string, report: Door['report']): Refusal => {
  if (error instanceof Refusal) return error;
  if (error instanceof JobContendedError) return refusal('RequestContended', {});
  report(requestId, error);
  return refusal('InternalServerError', { requestId });
};

/** Lets the request in, hands it to the operation, and answers whatever becomes of it. Never throws. */
export const serve = async <Deps>(
  operation: Operation<Deps>,
  deps: Deps,
  request: HttpRequest,
  { mode, trustProxy, wakes, newId, report }: Door,
): Promise<HttpResponseInit> => {
  const requestId = newId();
  const answer = async (): Promise<Answer> => {
    try {
      const { headers, url } = request;
      const caller = authenticate({ mode, audience: operation.audience, headers, url });
      authorize(caller, operation, new URL(url).pathname);
      return await operation.handle(deps, request, {
        caller,
        wakes,
        publicUrl: publicUrl(request, trustProxy),
      });
    } catch (error) {
      const { status, body } = refusalOf(error, requestId, report);
      return errorAnswer(status, body);
    }
  };
  const { headers, ...rest } = await answer();
  const common = commonHeaders(request.headers, { requestId, isSecure: isSecure(request, trustProxy) });
  return { ...rest, headers: { ...common, ...headers } };
};
