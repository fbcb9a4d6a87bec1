/** The query of the durable HTTP API's lists and purges. */
import { runtimeStatuses, type InstanceFilter, type InstanceState } from '../engine/engine.ts';

const toDate = (text: string | null): Date | undefined => {
  if (!text) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
};

/** What cannot be read is passed over, as the extension does. */
export const readFilter = (query: URLSearchParams): InstanceFilter => {
  const createdFrom = toDate(query.get('createdTimeFrom'));
  const createdTo = toDate(query.get('createdTimeTo'));
  const wanted = (query.get('runtimeStatus') ?? '').toLowerCase().split(',');
  const statuses = runtimeStatuses.filter((status) => wanted.includes(status.toLowerCase()));
  return {
    ...(createdFrom ? { createdFrom } : {}),
    ...(createdTo ? { createdTo } : {}),
    ...(statuses.length > 0 ? { statuses } : {}),
  };
};

const DEFAULT_PAGE = 100;

/** A page of instances by id, and the token that asks for the next; the token is the last id, so pages do not shift. */
export const pageOf = (
  instances: readonly InstanceState[],
  query: URLSearchParams,
  token: string | undefined,
): { page: InstanceState[]; next: string | undefined } => {
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url').toString('utf8');
  const prefix = query.get('instanceIdPrefix') ?? '';
  const top = Number(query.get('top'));
  const size = Number.isInteger(top) && top > 0 ? top : DEFAULT_PAGE;
  const rest = instances
    .filter(({ instanceId }) => instanceId.startsWith(prefix) && (after === undefined || instanceId > after))
    .sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
  const page = rest.slice(0, size);
  const last = page.at(-1);
  return {
    page,
    next: last && rest.length > size ? Buffer.from(last.instanceId).toString('base64url') : undefined,
  };
};
