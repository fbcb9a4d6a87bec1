/** An instance's row, in the columns of the Azure Storage provider's Instances table. */
import { z } from 'zod';
import { runtimeStatuses } from '../engine/engine.ts';
import { escapeKey, unescapeKey } from './keys.ts';
import { parentInstance } from './history-rows.ts';
import { date, nullableText, text, type Row } from './rows.ts';
import type { StoredInstance } from './store.ts';

/** What the provider writes for no custom status. */
const NO_STATUS = 'null';

const runtimeStatus = z.enum(runtimeStatuses);

/** `ParentInstance` is ours: the provider has it in the start message, which for us is this row. */
export const toInstanceRow = (instance: StoredInstance, taskHub: string, ended: boolean): Row => ({
  partitionKey: escapeKey(instance.instanceId),
  rowKey: '',
  Name: instance.name,
  Version: instance.version,
  RuntimeStatus: instance.runtimeStatus,
  CreatedTime: instance.createdTime,
  LastUpdatedTime: instance.lastUpdatedTime,
  ExecutionId: instance.executionId,
  TaskHubName: taskHub,
  CustomStatus: instance.customStatus ?? NO_STATUS,
  ...(instance.input === null ? {} : { Input: instance.input }),
  ...(instance.output === null ? {} : { Output: instance.output }),
  ...(ended ? { CompletedTime: instance.lastUpdatedTime } : {}),
  ...(instance.parent ? { ParentInstance: JSON.stringify(instance.parent) } : {}),
});

export const toStoredInstance = (row: Row): StoredInstance => {
  const status = nullableText(row, 'CustomStatus');
  return {
    instanceId: unescapeKey(row.partitionKey),
    executionId: text(row, 'ExecutionId'),
    name: text(row, 'Name'),
    version: nullableText(row, 'Version') ?? '',
    runtimeStatus: runtimeStatus.parse(row['RuntimeStatus']),
    input: nullableText(row, 'Input'),
    output: nullableText(row, 'Output'),
    customStatus: status === NO_STATUS ? null : status,
    createdTime: date(row, 'CreatedTime'),
    lastUpdatedTime: date(row, 'LastUpdatedTime'),
    parent: parentInstance.parse(JSON.parse(nullableText(row, 'ParentInstance') ?? 'null')),
  };
};
