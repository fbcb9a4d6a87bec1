/** Finds the browser once, before the first test that needs it. */
import type { TestProject } from 'vitest/node';
import { findChromium } from '../../demo/chromium.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of its executable. */
    readonly chromium: string;
  }
}

export const setup = (project: TestProject): void => project.provide('chromium', findChromium());
