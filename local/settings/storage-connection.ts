/** Connection strings of a desk's Azurite. */
import type { AzuriteEndpoints } from '../azurite/launch.ts';

/** The account every storage emulator has, with the key that is the same everywhere and no secret. */
export const DESK_ACCOUNT = 'devstoreaccount1';
const DESK_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/**
 * With every endpoint named: `UseDevelopmentStorage=true` means the default ports, and not every client knows it.
 */
export const deskConnectionString = (endpoints: AzuriteEndpoints): string =>
  [
    'DefaultEndpointsProtocol=http',
    `AccountName=${DESK_ACCOUNT}`,
    `AccountKey=${DESK_KEY}`,
    `BlobEndpoint=${endpoints.blob}/${DESK_ACCOUNT}`,
    `QueueEndpoint=${endpoints.queue}/${DESK_ACCOUNT}`,
    `TableEndpoint=${endpoints.table}/${DESK_ACCOUNT}`,
  ].join(';');
