/** What can be exported, and what that would need: looked up in the account, for a job or before there is one. */
import type { HttpRequest } from '@azure/functions';
import { json } from '../wire/answers.ts';
import type { Answer } from '../wire/answers.ts';
import { readJson } from '../wire/json-body.ts';
import { refusal } from '../wire/refusal.ts';
import type { Call } from '../access/operation.ts';
import type { JobDetails } from '../jobs/job.ts';
import type { ExportSources } from '../transfer/export/export-sources.ts';
import { answered } from './account-answer.ts';
import { storageAccountIdBody } from './body-parts.ts';
import { compact } from './compact.ts';
import type { ArmDeps } from './operation.ts';
import { badSkipToken, continuationOf, nextLinkOf, skipTokenOf, sourceTopOf } from '../wire/paging.ts';
import { driveSizeOf, previewWantedOf, type PreviewWanted } from './preview-body.ts';
import { queryValue } from './query.ts';
import { loadJob, resourceGroupOf, subscriptionOf } from './scope.ts';

type ExportDetails = Extract<JobDetails, { readonly jobType: 'Export' }>;

/** @throws Refusal of a job that imports: what its account holds is nobody's to take out by it. */
const exportOf = async ({ repository }: ArmDeps, { params }: HttpRequest): Promise<ExportDetails> => {
  const { job } = await loadJob(repository, params);
  const { details } = job;
  if (details.jobType !== 'Export') throw refusal('NotAnExportJob', { name: job.key.name });
  return details;
};

/** Before there is a job: in a subscription, or in one of its resource groups. */
const checkScope = ({ params }: HttpRequest): void => {
  subscriptionOf(params);
  if (params['resourceGroupName'] !== undefined) resourceGroupOf(params);
};

const listOf = async (
  { exportSources, sealer }: ArmDeps,
  { query }: HttpRequest,
  { publicUrl }: Call,
  storageAccountId: string,
): Promise<Answer> => {
  const prefix = queryValue(query, 'prefix') ?? '/';
  const delimiter = queryValue(query, 'delimiter') ?? '';
  if (delimiter !== '' && delimiter !== '/')
    throw refusal(
      'InvalidQueryParameter',
      {
        name: 'delimiter',
        rule: "must be '/' (a level at a time), or be left out (everything below the prefix)",
      },
      { target: 'delimiter' },
    );
  const atMost = sourceTopOf(query);
  const list = ['exportSource', storageAccountId.toLowerCase(), prefix, delimiter];
  const skipToken = query.get('$skiptoken');
  const found = answered(
    storageAccountId,
    await exportSources.list(storageAccountId, {
      prefix,
      atMost,
      deep: delimiter === '',
      ...(skipToken !== null && { cursor: continuationOf(sealer, list, skipToken) }),
    }),
  );
  switch (found.kind) {
    case 'forbidden':
      throw refusal('StorageAccountForbidden', { storageAccountId, reason: found.why });
    case 'invalid':
      if (found.what === 'cursor') throw badSkipToken();
      throw refusal(
        'InvalidQueryParameter',
        { name: 'prefix', rule: `cannot be used: ${found.why}` },
        { target: 'prefix' },
      );
    case 'level':
      return json(200, {
        value: found.items.map((item) =>
          item.kind === 'blob' ? { ...item, lastModified: item.lastModified.toISOString() } : item,
        ),
        ...(found.cursor !== undefined && {
          nextLink: nextLinkOf(publicUrl, skipTokenOf(sealer, list, found.cursor)),
        }),
      });
  }
};

export const listJobSource = async (deps: ArmDeps, request: HttpRequest, call: Call): Promise<Answer> =>
  listOf(deps, request, call, (await exportOf(deps, request)).storageAccountId);

export const listAccountSource = async (deps: ArmDeps, request: HttpRequest, call: Call): Promise<Answer> => {
  checkScope(request);
  const storageAccountId = queryValue(request.query, 'storageAccountId') ?? '';
  const { error } = storageAccountIdBody.safeParse(storageAccountId);
  if (error)
    throw refusal(
      'InvalidQueryParameter',
      { name: 'storageAccountId', rule: error.issues[0]?.message ?? 'is no id' },
      { target: 'storageAccountId' },
    );
  return listOf(deps, request, call, storageAccountId);
};

/** The volume as Windows formats it, up to 16 TiB. */
const ALLOCATION_UNIT = 4096;
/** Of the drives: their number is told. */
const MOST_SHOWN = 100;

const previewOf = async (
  exportSources: ExportSources,
  { driveSizeBytes, selection, storageAccountId }: PreviewWanted,
): Promise<Answer> => {
  const found = answered(
    storageAccountId,
    await exportSources.preview(storageAccountId, selection, {
      freeBytes: driveSizeBytes,
      allocationUnit: ALLOCATION_UNIT,
    }),
  );
  if (found.kind === 'refused') {
    if (found.copyStatus === 'BlobRequestForbidden')
      throw refusal('StorageAccountForbidden', { storageAccountId, reason: found.why });
    throw refusal('BlobListFormatInvalid', { reason: found.why });
  }
  const { blobs, bytes, drives, duplicatePaths, missingPaths, stoppedBy, tooLarge, unfitBlobs, uniquePaths } =
    found;
  return json(200, {
    ...compact({ stoppedBy }),
    complete: stoppedBy === undefined,
    driveSizeBytes,
    uniquePaths,
    duplicatePaths,
    missingPaths,
    unfitBlobs,
    blobs,
    bytes,
    drivesNeeded: drives.length,
    drives: drives.slice(0, MOST_SHOWN),
    tooLarge,
  });
};

export const previewJobExport = async (deps: ArmDeps, request: HttpRequest): Promise<Answer> => {
  const { export: selection, storageAccountId } = await exportOf(deps, request);
  const driveSizeBytes = driveSizeOf(await readJson(request));
  return previewOf(deps.exportSources, { storageAccountId, selection, driveSizeBytes });
};

export const previewAccountExport = async (deps: ArmDeps, request: HttpRequest): Promise<Answer> => {
  checkScope(request);
  return previewOf(deps.exportSources, previewWantedOf(await readJson(request)));
};
