/** Registers the portal: a page of its own, below an address that no API has, and the way to it from `/`. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { app } from '@azure/functions';
import { homeAnswer, portalAnswer } from '../src/portal/answers.ts';
import { createPortalFiles } from '../src/portal/portal-files.ts';

/** `dist/portal`, beside this file's folder once that is compiled. */
const files = createPortalFiles(path.resolve(import.meta.dirname, '..', 'portal'));

app.http('Portal_Home', {
  methods: ['GET', 'HEAD'],
  // The empty route: left out, or '', it would be the function's name.
  route: '{nothing:maxlength(0)?}',
  authLevel: 'anonymous',
  handler: homeAnswer,
});

app.http('Portal_Page', {
  methods: ['GET', 'HEAD'],
  route: 'portal/{*path}',
  authLevel: 'anonymous',
  handler: ({ params, headers }) =>
    portalAnswer(files, { name: params['path'] ?? '', headers }, () => randomBytes(16).toString('base64')),
});
