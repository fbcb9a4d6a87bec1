/** Tasks that settle once, and those made of others: what .NET's Task is to the replay, without its threads. */

export type Task = { state: 'open' | 'completed' | 'failed'; listeners: (() => void)[] };

export const openTask = (): Task => ({ state: 'open', listeners: [] });

export const settle = (task: Task, state: 'completed' | 'failed'): void => {
  if (task.state !== 'open') return;
  task.state = state;
  const { listeners } = task;
  task.listeners = [];
  for (const listener of listeners) listener();
};

/** Calls back at once when the task has settled, else when it does. */
export const whenSettled = (task: Task, listener: () => void): void => {
  if (task.state === 'open') task.listeners.push(listener);
  else listener();
};

/** Settles with the first of them. */
export const anyOf = (parts: readonly Task[]): Task => {
  const whole = openTask();
  for (const part of parts) whenSettled(part, () => settle(whole, 'completed'));
  return whole;
};

/** Settles with the last of them, whether they failed or not (`Task.WhenAll`). */
export const allOf = (parts: readonly Task[]): Task => {
  const whole = openTask();
  let left = parts.length;
  for (const part of parts) {
    whenSettled(part, () => {
      left -= 1;
      if (left > 0) return;
      settle(whole, parts.every(({ state }) => state === 'completed') ? 'completed' : 'failed');
    });
  }
  return whole;
};
