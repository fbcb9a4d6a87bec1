/** One event per row, in the columns of the Azure Storage provider's History table. */
import { z } from 'zod';
import type { HistoryEvent } from '../engine/history.ts';
import { date, nullableText, number, RowError, text, type Row } from './rows.ts';

/** `Timestamp` is the table service's own column, so an event's has another name; nested objects are JSON texts. */
export const toHistoryRow = (
  { kind, Timestamp, EventId, ...fields }: HistoryEvent,
  partitionKey: string,
  rowKey: string,
): Row => {
  const row: Row = { partitionKey, rowKey, EventType: kind, EventId, _Timestamp: new Date(Timestamp) };
  for (const [column, value] of Object.entries<unknown>(fields)) {
    if (value === null) continue;
    if (column === 'FireAt' && typeof value === 'string') row[column] = new Date(value);
    else row[column] = typeof value === 'object' ? JSON.stringify(value) : value;
  }
  return row;
};

const instance = z.object({ InstanceId: z.string(), ExecutionId: z.string() });
export const parentInstance = z
  .object({
    Name: z.string(),
    OrchestrationInstance: instance,
    TaskScheduleId: z.number(),
    Version: z.string(),
  })
  .nullable();
const endStatus = z.enum(['Completed', 'Failed', 'Terminated']);

export const toHistoryEvent = (row: Row): HistoryEvent => {
  const common = { EventId: number(row, 'EventId'), Timestamp: date(row, '_Timestamp').toISOString() };
  const named = () => ({ Name: text(row, 'Name'), Input: nullableText(row, 'Input') });
  const result = () => nullableText(row, 'Result');
  const answer = () => ({ TaskScheduledId: number(row, 'TaskScheduledId'), Result: result() });
  const reason = () => ({ Reason: text(row, 'Reason') });
  const failure = () => ({
    TaskScheduledId: number(row, 'TaskScheduledId'),
    ...reason(),
    Details: text(row, 'Details'),
  });
  const fireAt = () => ({ FireAt: date(row, 'FireAt').toISOString() });
  const kind = text(row, 'EventType');
  switch (kind) {
    case 'ExecutionStarted':
      return {
        kind,
        ...common,
        ...named(),
        Version: text(row, 'Version'),
        OrchestrationInstance: instance.parse(JSON.parse(text(row, 'OrchestrationInstance'))),
        ParentInstance: parentInstance.parse(JSON.parse(nullableText(row, 'ParentInstance') ?? 'null')),
      };
    case 'ExecutionCompleted':
      return {
        kind,
        ...common,
        OrchestrationStatus: endStatus.parse(row['OrchestrationStatus']),
        Result: result(),
      };
    case 'ExecutionTerminated':
      return { kind, ...common, Input: text(row, 'Input') };
    case 'TaskScheduled':
      return { kind, ...common, ...named(), Version: text(row, 'Version') };
    case 'SubOrchestrationInstanceCreated':
      return {
        kind,
        ...common,
        ...named(),
        Version: text(row, 'Version'),
        InstanceId: text(row, 'InstanceId'),
      };
    case 'TaskCompleted':
    case 'SubOrchestrationInstanceCompleted':
      return { kind, ...common, ...answer() };
    case 'TaskFailed':
    case 'SubOrchestrationInstanceFailed':
      return { kind, ...common, ...failure() };
    case 'TimerCreated':
      return { kind, ...common, ...fireAt() };
    case 'TimerFired':
      return { kind, ...common, TimerId: number(row, 'TimerId'), ...fireAt() };
    case 'OrchestratorStarted':
    case 'OrchestratorCompleted':
      return { kind, ...common };
    case 'EventRaised':
      return { kind, ...common, ...named() };
    case 'ContinueAsNew':
      return { kind, ...common, Result: result() };
    case 'ExecutionSuspended':
    case 'ExecutionResumed':
      return { kind, ...common, ...reason() };
    default:
      throw new RowError(row, 'EventType', 'an event of this engine');
  }
};
