/** Settings of the whole function app. */
import { app } from '@azure/functions';
import { drayage } from '../src/app.ts';

// Bodies pass as streams: without this the host reads a body only when it has a Content-Length, and a client that sends
// in chunks is heard as if it had sent nothing.
app.setup({ enableHttpStream: true });

// Settings that are wrong stop the start, not the first request.
app.hook.appStart(async () => {
  await drayage();
});
