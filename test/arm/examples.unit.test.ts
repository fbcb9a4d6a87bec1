/** Every example of the service's own documents, sent as it is written, and its answer held against theirs. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KEY, startApis, SUBSCRIPTION, type Apis, type Reply } from '../support/apis.ts';
import { mount, start } from '../support/jobs.ts';
import {
  exampleFiles,
  serviceDocuments,
  serviceExamples,
  whyNot,
  type ServiceExample,
} from '../support/service-documents.ts';

/** What has to be said otherwise than the examples say it, in requests and in answers. */
const substitutions = [
  {
    from: 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
    to: SUBSCRIPTION,
    reason: 'A subscription id is a GUID; a client puts its own in the place of this one.',
  },
] as const;

/** Where our answers differ, beyond times. A reason that no example needs any longer is a fault too. */
const differences: readonly {
  readonly examples: RegExp;
  readonly at: RegExp;
  readonly reason: string;
}[] = [
  {
    examples: /Job/,
    at: /systemData\.(?:createdBy|lastModifiedBy)$/,
    reason: "The example's 'string' stands for a name; here it is that of whoever asked.",
  },
  {
    examples: /Job|Location/,
    at: /(?:shippingInformation|^properties|^value\.[\w ]+\.properties)\.(?:recipientName|streetAddress[12]|city|stateOrProvince|postalCode|countryOrRegion|phone)$/,
    reason: 'Addresses that Drayage brings along are invented, so that nobody ships to a real one.',
  },
  {
    examples: /Job/,
    at: /shippingInformation\.additionalInformation$/,
    reason: 'Absent where a location has none, as recorded; locations have it empty, as in the examples.',
  },
  {
    examples: /^ListJobsInSubscription$/,
    at: /^value\.test-bn1-import-cpu100-02\.systemData\.lastModifiedByType$/,
    reason: "The engine changed that job last, which is an application; the examples have 'User' for all.",
  },
  {
    examples: /^(?:Create|Update)ExportJob$/,
    at: /^properties\.driveList$/,
    reason: 'GetExportJob has an empty one, the other examples none; here the three answer alike.',
  },
  {
    examples: /^ListJobsInSubscription$/,
    at: /properties\.driveList$/,
    reason: 'Lists were recorded without it.',
  },
  {
    examples: /^Get(?:Export)?Job$/,
    at: /^id$/,
    reason: "The example contradicts itself: its id ends with 'test', and its name is 'myJob'.",
  },
  {
    examples: /Location/,
    at: /supportedCarriers(?:\.\d+)?$/,
    reason: 'The carriers are those of the list that was recorded in April 2020.',
  },
  {
    examples: /^ListLocations$/,
    at: /^value\.[\w ]+$/,
    reason: 'The example lists two locations of the 32 that were recorded.',
  },
  {
    examples: /^ListOperations$/,
    at: /^value\.Microsoft-ImportExport\/(?:eventSubscriptions|(?:jobs\/)?exportSource|(?:jobs\/)?previewExport)\/[\w/]+$/,
    reason:
      "Event subscriptions, and looking at what could be exported, are Drayage's own, with permissions that role definitions may name.",
  },
  {
    examples: /^ListOperations$/,
    at: /\.description$/,
    reason: 'Descriptions are for people, and in words of our own.',
  },
];

const examples = serviceExamples((text) =>
  substitutions.reduce((said, { from, to }) => said.replaceAll(from, to), text),
);

/** A job as an example shows it, as far as a client of it has to say it. */
const shownJob = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  properties: z.looseObject({
    state: z.enum(['Creating', 'Received', 'Transferring']),
    percentComplete: z.number().optional(),
    driveList: z.array(z.looseObject({ driveId: z.string() })).optional(),
    jobType: z.enum(['Import', 'Export']),
    deliveryPackage: z.looseObject({ trackingNumber: z.string() }).optional(),
  }),
});
type ShownJob = z.infer<typeof shownJob>;

const shownJobs = (body: unknown): readonly ShownJob[] => {
  const parsed = z
    .union([shownJob.transform((job) => [job]), z.object({ value: z.array(shownJob) })])
    .safeParse(body);
  if (!parsed.success) return [];
  return Array.isArray(parsed.data) ? parsed.data : parsed.data.value;
};

/** Makes a job and takes it, by those who do so, to the state that an example shows it in. */
const arrange = async (apis: Apis, job: ShownJob, rest: object): Promise<void> => {
  const { id, name, location, properties } = job;
  const [, subscriptionId = '', resourceGroup = ''] =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)/.exec(id) ?? [];
  const { create, patch, engine } = apis.within(subscriptionId, resourceGroup);
  // Some examples leave the drives out, but without one no import job is shipped; and none shows a key.
  const shown = properties.driveList ?? [
    { driveId: `OF-${name}`, manifestFile: '\\m', manifestHash: '0'.repeat(32) },
  ];
  const driveList =
    properties.jobType === 'Export'
      ? []
      : shown.map(({ driveId, manifestFile, manifestHash, driveHeaderHash }) => ({
          driveId,
          bitLockerKey: KEY,
          manifestFile,
          manifestHash,
          driveHeaderHash,
        }));
  const made = await create(name, { ...properties, driveList, ...rest }, { location });
  expect([made.status, made.text]).toEqual([201, made.text]);
  if (properties.state === 'Creating') return;

  const shipped = await patch(name, { properties: { state: 'Shipping' } });
  expect([shipped.status, shipped.text]).toEqual([200, shipped.text]);
  const dock = location === 'East US 2' ? 'eastus' : 'westus';
  const trackingNumber = properties.deliveryPackage?.trackingNumber ?? '';
  const received = await apis.ask('POST', `/datacenter/${dock}/packages/${trackingNumber}/receive`, {
    body: { drives: driveList.map(({ driveId }) => driveId) },
  });
  expect([received.status, received.text]).toEqual([200, received.text]);
  if (properties.state === 'Received') return;

  for (const { driveId } of driveList) {
    await engine(name, mount(driveId, 'bay-1'));
    await engine(name, start(driveId));
  }
  const key = { subscriptionId, resourceGroup, name };
  const jobId = (await apis.repository.load(key))?.job.jobId ?? '';
  await apis.repository.setPercentComplete(key, jobId, properties.percentComplete ?? 0);
};

/** What has to be there before an example's request makes sense. */
const arrangeFor = async (
  apis: Apis,
  { name, version, responses, parameters }: ServiceExample,
): Promise<void> => {
  switch (name) {
    case 'CreateJob':
    case 'CreateExportJob':
    case 'ListLocations':
    case 'GetLocation':
    case 'ListOperations':
      return;
    case 'DeleteJob':
    case 'ListBitLockerKeys': {
      const created = examples.find((each) => each.name === 'CreateJob' && each.version === version);
      const keys = z
        .object({ value: z.array(z.object({ driveId: z.string(), bitLockerKey: z.string() })) })
        .safeParse(responses['200']?.body).data?.value;
      const drives = keys?.map((key) => ({ ...key, manifestFile: '\\m', manifestHash: '0'.repeat(32) }));
      for (const job of shownJobs(created?.responses['201']?.body)) {
        await arrange(apis, job, drives === undefined ? {} : { driveList: drives });
      }
      return;
    }
    default: {
      // What an update says is left for it to say.
      const said = z
        .object({ properties: z.record(z.string(), z.json()) })
        .safeParse(parameters['body']).data;
      const unsaid = Object.fromEntries(Object.keys(said?.properties ?? {}).map((each) => [each, undefined]));
      const jobs = shownJobs(responses['200']?.body);
      expect(jobs).not.toEqual([]);
      for (const job of jobs) await arrange(apis, job, unsaid);
    }
  }
};

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Its parameters into the path where the path names them, into the body, and into the query. */
const send = (apis: Apis, { method, template, parameters }: ServiceExample): Promise<Reply> => {
  const inPath = (name: string): boolean => template.includes(`{${name}}`);
  const query = Object.entries(parameters).filter(([name]) => name !== 'body' && !inPath(name));
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(asText(parameters[name])),
  );
  return apis.ask(
    z.enum(['GET', 'PUT', 'PATCH', 'POST', 'DELETE']).parse(method),
    `${path}?${new URLSearchParams(query.map(([name, value]): [string, string] => [name, asText(value)])).toString()}`,
    parameters['body'] === undefined ? {} : { body: parameters['body'] },
  );
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What has a name is found by it, wherever it stands in its list. */
const asParts = (value: unknown): Record<string, unknown> | undefined => {
  if (!Array.isArray(value)) return isObject(value) ? value : undefined;
  return Object.fromEntries(
    value.map((each: unknown, index) => [
      isObject(each) && typeof each['name'] === 'string' ? each['name'].replaceAll('.', '-') : String(index),
      each,
    ]),
  );
};

/** The places where two values differ, but for what is said of times. */
const differing = (theirs: unknown, ours: unknown, at: readonly string[] = []): readonly string[] => {
  const [left, right] = [asParts(theirs), asParts(ours)];
  if (left !== undefined && right !== undefined && Array.isArray(theirs) === Array.isArray(ours)) {
    const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return names.flatMap((name) => differing(left[name], right[name], [...at, name]));
  }
  const isTime = (value: unknown): boolean => typeof value === 'string' && !Number.isNaN(Date.parse(value));
  if ((at.at(-1) ?? '').endsWith('At') && isTime(theirs) && isTime(ours)) return [];
  return theirs === ours ? [] : [at.join('.')];
};

/** Sends an example, and gives the places where the answers are others than it has. */
const answeredOtherwise = async (example: ServiceExample): Promise<readonly string[]> => {
  const apis = startApis();
  await arrangeFor(apis, example);
  const places: string[] = [];
  // Where it has both, 201 is for the first time and 200 for the second.
  for (const [status, { body }] of Object.entries(example.responses).toReversed()) {
    const reply = await send(apis, example);
    expect([String(reply.status), reply.text]).toEqual([status, reply.text]);
    places.push(...differing(body, reply.at()));
  }
  expect(apis.bugs).toEqual([]);
  return places;
};

describe.skipIf(serviceDocuments.length === 0)(`the examples of the service's documents${whyNot}`, () => {
  it.each(examples.map((example) => [example.version, example.name, example] as const))(
    '%s %s is answered as it says',
    async (_version, name, example) => {
      const isListed = (place: string): boolean =>
        differences.some(({ examples: of, at }) => of.test(name) && at.test(place));
      expect((await answeredOtherwise(example)).filter((place) => !isListed(place))).toEqual([]);
    },
  );

  it('differ in everything that is listed here, and in nothing that is no longer so', async () => {
    const found: (readonly [name: string, place: string])[] = [];
    for (const example of examples) {
      for (const place of await answeredOtherwise(example)) found.push([example.name, place]);
    }
    for (const { examples: of, at, reason } of differences) {
      const isUsed = found.some(([name, place]) => of.test(name) && at.test(place));
      expect([reason, isUsed]).toEqual([reason, true]);
    }
  });

  it.each(serviceDocuments)(
    'of $version are all sent, and are of all ten operations',
    ({ version, paths }) => {
      const ofVersion = examples.filter((each) => each.version === version);
      expect(ofVersion.map(({ name }) => `${name}.json`).toSorted()).toEqual(
        exampleFiles(version).toSorted(),
      );
      const operations = Object.values(paths).flatMap((verbs) =>
        Object.values(verbs).map(({ operationId }) => operationId),
      );
      expect(operations).toHaveLength(10);
      expect(new Set(ofVersion.map(({ operationId }) => operationId))).toEqual(new Set(operations));
    },
  );
});
