/** Clients that hold every answer they get against the service's own documents (see check-service.ts). */
import type { StorageImportExport } from '@azure/arm-storageimportexport';
import { armClient } from '../../demo/drayage-client.ts';
import { checkAgainstService } from './check-service.ts';

/** The published SDK: every answer is looked at as it came, at each attempt, before the SDK reads it. */
export const checkedArmClient = (...options: Parameters<typeof armClient>): StorageImportExport => {
  const client = armClient(...options);
  client.pipeline.addPolicy(
    {
      name: 'checkAgainstService',
      sendRequest: async (request, next) => {
        const response = await next(request);
        checkAgainstService({
          method: request.method,
          url: request.url,
          status: response.status,
          contentType: response.headers.get('content-type'),
          text: response.bodyAsText ?? '',
        });
        return response;
      },
    },
    { afterPhase: 'Sign' },
  );
  return client;
};

export const checkedFetch = async (url: string | URL, init: RequestInit = {}): Promise<Response> => {
  const response = await fetch(url, init);
  checkAgainstService({
    method: init.method ?? 'GET',
    url: String(url),
    status: response.status,
    contentType: response.headers.get('content-type'),
    text: await response.clone().text(),
  });
  return response;
};
