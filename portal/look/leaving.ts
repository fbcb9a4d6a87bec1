/** A page that holds something half-made may ask before somebody goes to another page of the portal. */
import { useEffect, useEffectEvent } from 'react';
import type { AroundNavHandler } from 'wouter';

type Guard = (go: () => void) => void;
let guard: Guard | undefined;

/** For the router. Within a page (an address that is a query alone) nobody leaves. */
export const askBeforeLeaving: AroundNavHandler = (navigate, to, options) => {
  const go = (): void => navigate(to, options);
  const pathname = new URL(to, location.href).pathname;
  if (guard === undefined || pathname === location.pathname) go();
  else guard(go);
};

/**
 * While it is `isOn`, `ask` hears of every link to another page, and decides whether to `go`; a reload, and a tab that is closed, are
 * asked about by the browser itself. The browser's Back is not held up.
 */
export const useLeaveGuard = (isOn: boolean, ask: Guard): void => {
  const onLeave = useEffectEvent(ask);
  useEffect(() => {
    if (!isOn) return undefined;
    const own: Guard = (go) => onLeave(go);
    const onUnload = (event: BeforeUnloadEvent): void => event.preventDefault();
    guard = own;
    addEventListener('beforeunload', onUnload);
    return () => {
      if (guard === own) guard = undefined;
      removeEventListener('beforeunload', onUnload);
    };
  }, [isOn]);
};
