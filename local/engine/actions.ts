/** What an orchestrator function answered: the list of actions of durable-functions 3 (schema V3), checked and typed. */

export type RetryOptions = {
  readonly firstRetryIntervalMs: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient: number;
  readonly maxRetryIntervalMs: number;
  readonly retryTimeoutMs: number;
};

/** Inputs are the SDK's values: where it encodes strings itself, they are JSON texts already. */
export type Action =
  | {
      readonly kind: 'activity';
      readonly name: string;
      readonly input: unknown;
      readonly retry: RetryOptions | undefined;
    }
  | {
      readonly kind: 'sub-orchestration';
      readonly name: string;
      readonly instanceId: string | undefined;
      readonly version: string | undefined;
      readonly input: unknown;
      readonly retry: RetryOptions | undefined;
    }
  | { readonly kind: 'continue-as-new'; readonly input: unknown }
  /** `fireAt` in milliseconds since 1970. */
  | { readonly kind: 'timer'; readonly fireAt: number; readonly isCanceled: boolean }
  | { readonly kind: 'wait-for-event'; readonly name: string }
  | { readonly kind: 'any' | 'all'; readonly actions: readonly Action[] }
  | { readonly kind: 'unsupported'; readonly feature: string };

export type OrchestratorAnswer = {
  /** One per `yield`, from the beginning of the execution. */
  readonly actions: readonly Action[];
  readonly isDone: boolean;
  readonly output: unknown;
  /** The message of what the orchestrator's code threw. */
  readonly error: string | undefined;
  /** `undefined` when none is set. */
  readonly customStatus: unknown;
};

/** The answer is not one of the protocol; the message says where and why. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** The schema that the trigger payload asks for (`upperSchemaVersionNew`). */
export const SCHEMA_V3 = 2;

/** @throws ProtocolError */
export const parseAnswer = (state: unknown): OrchestratorAnswer => {
  const answer = object(state, 'The answer');
  if (answer['schemaVersion'] !== SCHEMA_V3)
    throw new ProtocolError(
      `schemaVersion is ${JSON.stringify(answer['schemaVersion'])}, expected ${SCHEMA_V3} (V3).`,
    );
  const lists = array(answer['actions'], 'actions');
  if (lists.length !== 1)
    throw new ProtocolError(`actions has ${lists.length} lists, expected exactly one (schema V2 and later).`);
  return {
    actions: array(lists[0], 'actions[0]').map((raw, index) => parseAction(raw, `actions[0][${index}]`)),
    isDone: answer['isDone'] === true,
    output: answer['output'],
    error: optionalText(answer['error'], 'error'),
    customStatus: answer['customStatus'] ?? undefined,
  };
};

/** By the numbers of durable-functions' ActionType. */
const parseAction = (raw: unknown, at: string): Action => {
  const action = object(raw, at);
  const { actionType, input } = action;
  switch (actionType) {
    case 0:
    case 1:
      return {
        kind: 'activity',
        name: text(action['functionName'], `${at}.functionName`),
        input,
        retry: actionType === 1 ? parseRetryOptions(action['retryOptions'], `${at}.retryOptions`) : undefined,
      };
    case 2:
    case 3:
      return {
        kind: 'sub-orchestration',
        name: text(action['functionName'], `${at}.functionName`),
        instanceId: optionalText(action['instanceId'], `${at}.instanceId`),
        version: optionalText(action['version'], `${at}.version`),
        input,
        retry: actionType === 3 ? parseRetryOptions(action['retryOptions'], `${at}.retryOptions`) : undefined,
      };
    case 4:
      return { kind: 'continue-as-new', input };
    case 5:
      return {
        kind: 'timer',
        fireAt: date(action['fireAt'], `${at}.fireAt`),
        isCanceled: action['isCanceled'] === true,
      };
    case 6:
      return { kind: 'wait-for-event', name: text(action['externalEventName'], `${at}.externalEventName`) };
    case 7:
      return { kind: 'unsupported', feature: 'callEntity' };
    case 8:
      return { kind: 'unsupported', feature: 'callHttp' };
    case 9:
    case 10:
      return { kind: 'unsupported', feature: 'signalEntity' };
    case 11:
    case 12:
      return {
        kind: actionType === 11 ? 'any' : 'all',
        actions: array(action['compoundActions'], `${at}.compoundActions`).map((part, index) =>
          parseAction(part, `${at}.compoundActions[${index}]`),
        ),
      };
    case 13:
    case 14:
      return { kind: 'unsupported', feature: 'df.lock (entity locks)' };
    default:
      throw new ProtocolError(`${at}.actionType ${JSON.stringify(actionType)} is unknown.`);
  }
};

/** What .NET's RetryOptions takes when the SDK leaves a value out: 6 days at most between attempts, no timeout. */
const LONGEST_RETRY_INTERVAL_MS = 6 * 24 * 60 * 60 * 1000;

const parseRetryOptions = (raw: unknown, at: string): RetryOptions => {
  const options = object(raw, at);
  const maxNumberOfAttempts = number(options['maxNumberOfAttempts'], `${at}.maxNumberOfAttempts`);
  if (maxNumberOfAttempts < 1)
    throw new ProtocolError(`${at}.maxNumberOfAttempts is ${maxNumberOfAttempts}, expected at least 1.`);
  return {
    maxNumberOfAttempts,
    firstRetryIntervalMs: number(
      options['firstRetryIntervalInMilliseconds'],
      `${at}.firstRetryIntervalInMilliseconds`,
    ),
    backoffCoefficient: number(options['backoffCoefficient'] ?? 1, `${at}.backoffCoefficient`),
    maxRetryIntervalMs: number(
      options['maxRetryIntervalInMilliseconds'] ?? LONGEST_RETRY_INTERVAL_MS,
      `${at}.maxRetryIntervalInMilliseconds`,
    ),
    retryTimeoutMs: number(
      options['retryTimeoutInMilliseconds'] ?? Infinity,
      `${at}.retryTimeoutInMilliseconds`,
    ),
  };
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const object = (value: unknown, at: string): Record<string, unknown> => {
  if (!isObject(value)) throw new ProtocolError(`${at} is not an object.`);
  return value;
};

const array = (value: unknown, at: string): readonly unknown[] => {
  if (!Array.isArray(value)) throw new ProtocolError(`${at} is not an array.`);
  return value;
};

const text = (value: unknown, at: string): string => {
  if (typeof value !== 'string' || value === '') throw new ProtocolError(`${at} is not a text.`);
  return value;
};

const optionalText = (value: unknown, at: string): string | undefined =>
  value === undefined || value === null || value === '' ? undefined : text(value, at);

const number = (value: unknown, at: string): number => {
  if (typeof value !== 'number') throw new ProtocolError(`${at} is not a number.`);
  return value;
};

const date = (value: unknown, at: string): number => {
  const ms = Date.parse(text(value, at));
  if (Number.isNaN(ms)) throw new ProtocolError(`${at} is not a date.`);
  return ms;
};
