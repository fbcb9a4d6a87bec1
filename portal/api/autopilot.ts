/** The autopilot: which scenarios it can play, and which it plays. */
import type { z } from 'zod';
import type { runAnswer, runsAnswer, scenariosAnswer } from '../../src/autopilot/answer-schemas.ts';
import { ask, path, type Ask } from './ask.ts';

export type Scenario = z.infer<typeof scenariosAnswer>['value'][number];
export type Run = z.infer<typeof runAnswer>;

export type RunWish = { readonly scenario: string; readonly seed?: number; readonly jobs?: number };

const at = (location: string): string => path`/datacenter/${location}/autopilot`;

export const listScenarios = async (location: string, options?: Ask): Promise<readonly Scenario[]> =>
  (await ask<z.infer<typeof scenariosAnswer>>(`${at(location)}/scenarios`, options)).value.value;

export const listRuns = async (location: string, options?: Ask): Promise<readonly Run[]> =>
  (await ask<z.infer<typeof runsAnswer>>(`${at(location)}/runs`, options)).value.value;

export const startRun = async (location: string, wish: RunWish): Promise<Run> =>
  (await ask<Run>(`${at(location)}/runs`, { method: 'POST', body: wish })).value;
