/** Which subscription's jobs are looked at: by the address, else what this browser looked at last. */
import { useCallback, useEffect, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { useKept } from './kept.ts';

/** That of the README and of the demo: a desk has no others until somebody makes jobs in them. */
const DESK = '00000000-0000-0000-0000-000000000000';
const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const KNOWN = 10;

export const isSubscriptionId = (text: string): boolean => GUID.test(text);

export type SubscriptionChoice = {
  readonly subscriptionId: string;
  /** The last ones, the newest first: nothing lists the subscriptions there are. */
  readonly known: readonly string[];
  readonly choose: (subscriptionId: string) => void;
};

export const useSubscription = (): SubscriptionChoice => {
  const [kept, keep] = useKept('subscriptions');
  const [search, setSearch] = useSearchParams();
  const known = useMemo(() => (kept ?? '').split(' ').filter(isSubscriptionId), [kept]);
  const asked = search.get('subscription')?.toLowerCase() ?? '';
  const subscriptionId = isSubscriptionId(asked) ? asked : (known[0] ?? DESK);

  const choose = useCallback(
    (next: string, options?: { readonly replace: boolean }) =>
      setSearch((before) => {
        const after = new URLSearchParams(before);
        after.set('subscription', next.toLowerCase());
        return after;
      }, options),
    [setSearch],
  );
  useEffect(() => {
    // Whoever is sent the address is to see the same jobs.
    if (asked !== subscriptionId) choose(subscriptionId, { replace: true });
  }, [asked, subscriptionId, choose]);
  useEffect(() => {
    if (known[0] === subscriptionId) return;
    keep([subscriptionId, ...known.filter((each) => each !== subscriptionId)].slice(0, KNOWN).join(' '));
  }, [known, subscriptionId, keep]);

  return { subscriptionId, known: known.length === 0 ? [DESK] : known, choose };
};
