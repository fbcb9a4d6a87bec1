/** GET /openapi.json: for everybody, since it says nothing of anybody's jobs. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { commonHeaders, json } from '../wire/answers.ts';
import { openApiDocument } from './document.ts';

let made: object | undefined;

export const openApiAnswer = (request: HttpRequest, requestId: string): HttpResponseInit => {
  made ??= openApiDocument();
  const { headers, ...answer } = json(200, made);
  return { ...answer, headers: { ...commonHeaders(request, requestId), ...headers } };
};
