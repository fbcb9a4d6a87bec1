/** What the resource provider says of itself: its locations, and the permissions it knows. */
import type { HttpRequest } from '@azure/functions';
import { json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { refusal } from '../wire/refusal.ts';
import { locationResource } from './locations.ts';
import type { ArmDeps } from './operation.ts';

export const listLocations = ({ locations }: ArmDeps): Answer =>
  json(200, { value: locations.list().map(locationResource) });

export const getLocation = ({ locations }: ArmDeps, { params }: HttpRequest): Answer => {
  const { locationName = '' } = params;
  const location = locations.find(locationName);
  if (location === undefined) throw refusal('LocationNotFound', { location: locationName });
  return json(200, locationResource(location));
};

/** Names are the contract (role definitions hold them); the descriptions are ours. */
const permissions: readonly (readonly [
  name: string,
  resource: string,
  operation: string,
  description: string,
])[] = [
  ['locations/read', 'Locations', 'Get or List Locations', 'Reads one location, or lists all of them.'],
  ['jobs/write', 'Jobs', 'Create or Update Job', 'Creates a job, or changes its properties or tags.'],
  ['jobs/read', 'Jobs', 'Get or List Jobs', "Reads one job, its events and its drives' logs, or lists jobs."],
  [
    'jobs/listBitLockerKeys/action',
    'Jobs',
    'List BitLocker Keys',
    "Reads the BitLocker keys of a job's drives.",
  ],
  ['jobs/exportSource/read', 'Jobs', 'List Export Source', "Lists what is in an export job's account."],
  [
    'jobs/previewExport/action',
    'Jobs',
    'Preview Export',
    'Tells what an export job would need: blobs, bytes, drives.',
  ],
  [
    'exportSource/read',
    'Export Source',
    'List Export Source',
    'Lists what is in a storage account, to choose what to export.',
  ],
  [
    'previewExport/action',
    'Export Preview',
    'Preview Export',
    'Tells what an export from a storage account would need.',
  ],
  ['jobs/delete', 'Jobs', 'Delete Job', 'Deletes a job.'],
  [
    'register/action',
    'Import/Export Resource Provider',
    'Registers the Import/Export Resource Provider',
    'Registers a subscription for the resource provider.',
  ],
  // Drayage's own.
  [
    'eventSubscriptions/write',
    'Event Subscriptions',
    'Create or Update Event Subscription',
    'Creates or replaces a subscription to events of jobs.',
  ],
  [
    'eventSubscriptions/read',
    'Event Subscriptions',
    'Get or List Event Subscriptions',
    'Reads one subscription to events, or lists them, never with their secrets.',
  ],
  [
    'eventSubscriptions/delete',
    'Event Subscriptions',
    'Delete Event Subscription',
    'Deletes a subscription to events.',
  ],
  [
    'eventSubscriptions/replay/action',
    'Event Subscriptions',
    'Replay Events',
    "Sends a job's events to a subscription again.",
  ],
];

export const listOperations = (): Answer =>
  json(200, {
    value: permissions.map(([name, resource, operation, description]) => ({
      name: `Microsoft.ImportExport/${name}`,
      display: { provider: 'Microsoft Import/Export', resource, operation, description },
    })),
  });
