/** A job as the API gives it, and what gets it. Pure. */
import type { Job, JobKey } from '../../api/arm.ts';

/** Marks that turn what stands beside them, or are not seen: as JSON may escape them, so that it can be read and is the same. */
const HIDDEN = /[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Without what only this page asked for. */
export const jsonOf = ({ properties: { schedule: _schedule, ...properties }, ...job }: Job): string => {
  // In the order of the API, whose `properties` stand where they stood.
  const { systemData, ...rest } = job;
  return JSON.stringify({ systemData, properties, ...rest }, null, 2).replaceAll(
    HIDDEN,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
};

/** For a shell of POSIX: in single quotes only a single quote means anything. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

export const curlOf = (url: URL): string => `curl --fail-with-body ${quoted(url.href)}`;

/** @param origin of the service. Over plain HTTP the SDK sends no token, and has to be told that none is wanted. */
export const sdkOf = ({ subscriptionId, resourceGroup, jobName }: JobKey, origin: string): string => {
  const isPlain = origin.startsWith('http:');
  const literal = (text: string): string => JSON.stringify(text);
  return [
    "import { StorageImportExport } from '@azure/arm-storageimportexport';",
    "import { DefaultAzureCredential } from '@azure/identity';",
    '',
    `const client = new StorageImportExport(new DefaultAzureCredential(), ${literal(subscriptionId)}, {`,
    `  endpoint: ${literal(origin)},`,
    ...(isPlain ? ['  allowInsecureConnection: true,'] : []),
    '});',
    ...(isPlain ? ["client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });"] : []),
    `const job = await client.jobs.get(${literal(jobName)}, ${literal(resourceGroup)});`,
    'console.log(job.properties?.state);',
  ].join('\n');
};
