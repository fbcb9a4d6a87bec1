/** An engine for hosts whose apps have nothing durable: every call to it is a mistake. */
import type { Engine } from '../../local/engine/engine.ts';

const refuse = () => Promise.reject(new Error('Nothing durable is expected to run here.'));

export const noEngine: Engine = {
  start: refuse,
  raiseEvent: refuse,
  terminate: refuse,
  suspend: refuse,
  resume: refuse,
  status: refuse,
  history: refuse,
  list: refuse,
  purge: refuse,
  purgeWhere: refuse,
  recover: refuse,
  isIdle: () => true,
  whenIdle: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};
