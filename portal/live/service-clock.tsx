/**
 * What time it is for the service. On a desk its clock may be sped up, or stand still until somebody moves it; "in three days"
 * means three of its days.
 */
import { useQuery } from '@tanstack/react-query';
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { readClock } from '../api/clock.ts';
import { useVisible } from './use-visible.ts';

export type ServiceClock = {
  readonly kind: 'real' | 'speed' | 'virtual';
  readonly now: Date;
};

const Context = createContext<ServiceClock | undefined>(undefined);

const REAL_TICK_MS = 30_000;
const OTHER_TICK_MS = 2_000;

export const ServiceClockProvider = ({ children }: { readonly children: ReactNode }): ReactNode => {
  const isVisible = useVisible();
  const clock = useQuery({
    queryKey: ['clock'],
    queryFn: ({ signal }) => readClock({ signal }),
    // Where there is none there will be none.
    retry: false,
    refetchInterval: ({ state }) => (state.data === undefined ? false : OTHER_TICK_MS),
    refetchOnWindowFocus: false,
  }).data;

  const [real, setReal] = useState(() => new Date());
  useEffect(() => {
    if (!isVisible || clock !== undefined) return undefined;
    const timer = setInterval(() => setReal(new Date()), REAL_TICK_MS);
    return () => clearInterval(timer);
  }, [isVisible, clock]);

  const value = useMemo(
    (): ServiceClock =>
      clock === undefined ? { kind: 'real', now: real } : { kind: clock.kind, now: new Date(clock.now) },
    [clock, real],
  );
  return <Context value={value}>{children}</Context>;
};

export const useServiceClock = (): ServiceClock => {
  const clock = use(Context);
  if (clock === undefined) throw new Error('There is no ServiceClockProvider above.');
  return clock;
};
