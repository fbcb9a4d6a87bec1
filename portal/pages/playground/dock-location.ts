/** Where the autopilot plays: the data centre that this browser looked at last, else the desk's. */
import { useKept } from '../../look/kept.ts';

export const useDockLocation = (): string => useKept('location')[0] ?? 'westus';
