/** What an event of a job's timeline says beside its type. Pure. */
import type { JobEvent } from '../../api/arm.ts';

/** A code in words; one that is not known yet as it is. */
export const reasonText = (reasons: Readonly<Record<string, string>>, code: string): string =>
  Object.hasOwn(reasons, code) ? (reasons[code] ?? code) : code;

/** In the order in which they are shown. */
export type EventFact =
  | {
      readonly name:
        | 'driveId'
        | 'bay'
        | 'trackingNumber'
        | 'carrierName'
        | 'package'
        | 'note'
        | 'message'
        | 'drives'
        | 'extraDrives'
        | 'copyStatus'
        | 'changed';
      readonly text: string;
    }
  | { readonly name: 'reason' | 'problem'; readonly code: string }
  | { readonly name: 'deadline'; readonly at: string }
  | { readonly name: 'bytes' | 'blobsFailed'; readonly count: number };

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const idsOf = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.flatMap((each: unknown) => {
        const id = typeof each === 'string' ? each : fieldOf(each, 'driveId');
        return typeof id === 'string' ? [id] : [];
      })
    : [];

/** The names of a job's properties that an event leaves otherwise than they were, by the API's names. */
const changedBy = (event: JobEvent, before: readonly JobEvent[]): readonly string[] => {
  const is = event['details'];
  const was = before.findLast(({ details }) => details !== undefined)?.['details'];
  if (typeof is !== 'object' || is === null || typeof was !== 'object' || was === null) return [];
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names].filter(
    (name) => JSON.stringify(Reflect.get(was, name)) !== JSON.stringify(Reflect.get(is, name)),
  );
};

/**
 * Events are of many types, and new ones will come: what is known of their fields is told, whatever the type.
 * @param before what happened before it.
 */
export const factsOf = (event: JobEvent, before: readonly JobEvent[]): readonly EventFact[] => {
  const result = event['result'];
  const back = event['returnPackage'];
  const text = (name: Extract<EventFact, { text: string }>['name'], value: unknown): readonly EventFact[] =>
    typeof value === 'string' && value !== '' ? [{ name, text: value }] : [];
  const code = (name: 'reason' | 'problem'): readonly EventFact[] => {
    const value = event[name];
    return typeof value === 'string' ? [{ name, code: value }] : [];
  };
  const number = (name: 'bytes' | 'blobsFailed', value: unknown): readonly EventFact[] =>
    typeof value === 'number' ? [{ name, count: value }] : [];
  const deadline = event['deadline'];
  return [
    ...text('driveId', event['driveId']),
    ...text('changed', changedBy(event, before).join(', ')),
    ...text('bay', event['bay']),
    ...text('drives', idsOf(event['driveIds'] ?? event['drives']).join(', ')),
    ...text('carrierName', fieldOf(back, 'carrierName')),
    ...text('trackingNumber', event['trackingNumber'] ?? fieldOf(back, 'trackingNumber')),
    ...text('package', event['package']),
    ...text('extraDrives', idsOf(event['extraDrives']).join(', ')),
    ...code('reason'),
    ...code('problem'),
    ...text('note', event['note']),
    ...text('message', event['message']),
    ...text('copyStatus', fieldOf(result, 'copyStatus')),
    ...number('bytes', fieldOf(result, 'bytesSucceeded')),
    ...number('blobsFailed', fieldOf(result, 'blobsFailed')),
    ...(typeof deadline === 'string' ? [{ name: 'deadline' as const, at: deadline }] : []),
  ];
};
