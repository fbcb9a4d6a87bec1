/** The ARM id of a subscription to events. */
import type { EventSubscriptionKey } from '../ports/event-subscriptions.ts';

export const eventSubscriptionPath = ({
  subscriptionId,
  resourceGroup,
  name,
}: EventSubscriptionKey): string => {
  const group = resourceGroup === undefined ? '' : `/resourceGroups/${resourceGroup}`;
  return `/subscriptions/${subscriptionId}${group}/providers/Microsoft.ImportExport/eventSubscriptions/${name}`;
};
