/** The schemas that check requests and describe answers, as JSON Schema. */
import { z } from 'zod';

type Named = Readonly<Record<string, z.ZodType>>;
type JsonSchema = z.core.JSONSchema.BaseSchema;
type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

/** What properties mean, wherever they stand. */
const glossary: Readonly<Record<string, string>> = {
  storageAccountId: 'Id of the storage account that the data goes into or comes from.',
  jobType: 'Whether drives are copied into the account, or blobs onto drives.',
  returnAddress: 'Where the drives go when all is done. Needed before the job can be Shipping.',
  returnShipping: "The customer's own account with the carrier that takes the drives back.",
  shippingInformation: "Where to send the drives: the address of the location's dock. Read-only.",
  deliveryPackage: 'The package the drives come in. Needed before the job can be Shipping.',
  returnPackage: 'The parcel the drives go home in. Read-only.',
  diagnosticsPath: 'Container, and perhaps directories in it, for copy logs and manifest backups.',
  logLevel: 'Error: only what failed is logged. Verbose: every blob.',
  backupDriveManifest: "Whether drives' manifests are kept as blobs.",
  cancelRequested: 'Once true, drives that have not begun are not copied.',
  percentComplete: 'Overall, from 0 to 100; there once copying has begun.',
  incompleteBlobListUri: 'A blob that lists the blobs which were not exported.',
  driveList: 'The drives of an import job, at most ten. An export job names none.',
  export: 'The blobs that an export job takes out: in line, or in a list that is itself a blob.',
  blobList: 'At most 32 KiB as JSON.',
  blobPath: "Blobs, each as 'container/name'; '/' is everything.",
  blobPathPrefix: "Beginnings of blobs' paths; '/' is everything, '/bob/' the container bob.",
  blobListBlobPath: "The blob that holds the list, as 'container/name'.",
  blobListblobPath: 'The name that blobListBlobPath had in 2016-11-01 until 2019.',
  complete: 'Whether all that the export names was looked at; if not, all numbers are of what was.',
  stoppedBy: 'Time: it had 30 seconds. Drives: it is over a thousand drives.',
  driveSizeBytes: 'What an empty drive has free. Either this or driveSize is given.',
  driveSize: "As drives are sold: '500GB', '8 TB' (GB: 1000³ bytes).",
  uniquePaths: 'Paths and prefixes that the export names, each once.',
  duplicatePaths: 'Those that add nothing to the others.',
  missingPaths: 'Of the unique ones, those that match nothing: how many, and the first hundred.',
  unfitBlobs: 'Blobs whose names neither a list nor a manifest can hold.',
  drivesNeeded: 'Drives of this size.',
  drives: 'The first hundred, in the order in which they are filled.',
  space: 'Bytes that its blobs take there with their metadata, properties and entries of the manifest.',
  tooLarge: 'Blobs that fit on no drive of this size.',
  driveId: 'Serial number, without spaces.',
  bitLockerKey: '48 digits in groups of six, or base64. Answered by listBitLockerKeys alone.',
  manifestFile: 'Path of the manifest on the drive.',
  manifestHash: 'Its MD5 (32 hex digits) or SHA-256 (64).',
  driveHeaderHash: "Empty, or groups 'offset:length:hash' joined by ';'.",
  copyStatus: 'InProgress, and afterwards how the copy ended.',
  provisioningState: 'Always Succeeded.',
  nextLink: 'Where the next page is; absent on the last one.',
  alternateLocations: 'Locations that take its packages, the active one first.',
};

/**
 * Answers are checked strictly by tests, yet may grow: clients must not be told that nothing else can come. Patterns lose
 * their flags in JSON Schema, so one that ignores case would say something else there.
 */
const override: Override = ({ zodSchema, jsonSchema }) => {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  const ignoringCase = patternsOf(zodSchema).filter(({ flags }) => flags.includes('i'));
  for (const part of [jsonSchema, ...(jsonSchema.allOf ?? [])]) {
    if (ignoringCase.some(({ source }) => source === part.pattern)) delete part.pattern;
  }
  if (jsonSchema.allOf !== undefined) {
    jsonSchema.allOf = jsonSchema.allOf.filter((part) => Object.keys(part).length > 0);
  }
  for (const [name, property] of Object.entries(jsonSchema.properties ?? {})) {
    const meaning = glossary[name];
    if (meaning !== undefined && typeof property === 'object') property.description ??= meaning;
  }
};

const patternsOf = (schema: z.core.$ZodType): readonly RegExp[] =>
  (schema._zod.def.checks ?? []).flatMap(({ _zod: { def } }) =>
    'pattern' in def && def.pattern instanceof RegExp ? [def.pattern] : [],
  );

const converted = (schemas: Named, io: 'input' | 'output'): Readonly<Record<string, JsonSchema>> => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const { schemas: made } = z.toJSONSchema(registry, {
    io,
    override,
    uri: (id) => `#/components/schemas/${id}`,
  });
  // Each says which draft it is of, and its own address: here the document does.
  for (const schema of Object.values(made)) {
    delete schema.$schema;
    delete schema.$id;
  }
  return made;
};

/** @param requests as a client may send them; `answers` as they come. No name may be in both. */
export const jsonSchemas = (requests: Named, answers: Named): Readonly<Record<string, JsonSchema>> => ({
  ...converted(requests, 'input'),
  ...converted(answers, 'output'),
});
