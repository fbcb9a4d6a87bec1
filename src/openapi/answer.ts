/** GET /openapi.json: for everybody, since it says nothing of anybody's jobs. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { isSecure } from '../access/public-url.ts';
import { commonHeaders, json } from '../wire/answers.ts';
import { openApiDocument } from './document.ts';

let made: object | undefined;

export const openApiAnswer = (
  request: HttpRequest,
  { requestId, trustProxy }: { readonly requestId: string; readonly trustProxy: boolean },
): HttpResponseInit => {
  made ??= openApiDocument();
  const { headers, ...answer } = json(200, made);
  const common = commonHeaders(request.headers, { requestId, isSecure: isSecure(request, trustProxy) });
  return { ...answer, headers: { ...common, ...headers } };
};
