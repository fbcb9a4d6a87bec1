/** Which data centre this browser looked at last. */
import { useKept } from './kept.ts';

/** Where a desk's own examples are: the demo's, and what `npm start -- --autopilot` plays. */
const DESK = 'westus';

/** @returns the location's id, and how to keep another. */
export const useDockLocation = (): [string, (location: string) => void] => {
  const [kept, keep] = useKept('location');
  return [kept ?? DESK, keep];
};
