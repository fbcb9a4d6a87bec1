/** Which job, resource group or subscription a request is about. */
import { refusal } from '../wire/refusal.ts';
import type { JobRepository, LoadedJob } from '../jobs/job-repository.ts';
import type { JobKey } from '../jobs/job.ts';

type Params = Readonly<Record<string, string>>;

export const subscriptionOf = ({ subscriptionId = '' }: Params): string => {
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(subscriptionId)) {
    throw refusal('InvalidSubscriptionId', { subscriptionId }, { target: 'subscriptionId' });
  }
  return subscriptionId;
};

/** ARM's rule for names of resource groups. */
export const resourceGroupOf = ({ resourceGroupName: name = '' }: Params): string => {
  if (!/^[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]$/u.test(name)) {
    throw refusal('InvalidResourceGroupName', { name }, { target: 'resourceGroupName' });
  }
  return name;
};

/**
 * The documents do not agree on the rule (lower case alone; 3 to 24 characters), and the service's own examples break
 * both: this is the widest of them that is safe in the names of logs.
 */
const isJobName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9-]{0,62}[A-Za-z0-9]$/.test(name);

const keyOf = (params: Params): JobKey => ({
  subscriptionId: subscriptionOf(params),
  resourceGroup: resourceGroupOf(params),
  name: params['jobName'] ?? '',
});

/** @throws Refusal when no job may have that name. */
export const newJobKey = (params: Params): JobKey => {
  const key = keyOf(params);
  if (!isJobName(key.name)) throw refusal('InvalidJobName', { name: key.name }, { target: 'jobName' });
  return key;
};

export const jobNotFound = ({ name, resourceGroup }: JobKey): Error =>
  refusal('ResourceNotFound', { name, resourceGroup });

/** @throws Refusal ResourceNotFound when no job can have that name. */
export const jobKey = (params: Params): JobKey => {
  const key = keyOf(params);
  if (!isJobName(key.name)) throw jobNotFound(key);
  return key;
};

/** @throws Refusal ResourceNotFound. */
export const loadJob = async (repository: JobRepository, params: Params): Promise<LoadedJob> => {
  const key = jobKey(params);
  const loaded = await repository.load(key);
  if (loaded === undefined) throw jobNotFound(key);
  return loaded;
};
