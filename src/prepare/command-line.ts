/** What the words of the command line ask for. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { importDispositions, type BlobKind } from '../formats/manifest.ts';
import { readDatasetFile } from './dataset-file.ts';
import type { DataSource } from './data-source.ts';
import { PrepareFault } from './prepare-fault.ts';
import type { PrepareDatasetOptions } from './prepare-drive.ts';

const blobKinds: readonly BlobKind[] = ['block', 'page'];

export const USAGE = `Usage: npm run prepare-drive -- SOURCE DRIVE --container NAME [options]
       npm run prepare-drive -- DRIVE --dataset FILE.csv [options]

SOURCE is a folder whose files become blobs, DRIVE where the empty drive is mounted.

Of one source
  --container NAME      the container its blobs go to; $root is the account's root
  --prefix FOLDER/      the folder in the container
  --blob-type ${blobKinds.join('|')}
                        page for .vhd and .vhdx and block for others, when absent
  --disposition ${importDispositions.join('|')}
                        what happens to a name that is taken; rename, when absent
  --metadata FILE       XML, for all blobs
  --properties FILE     XML, for all blobs

Of a dataset, each row says that for itself
  --dataset FILE.csv    BasePath,DstBlobPathOrPrefix,BlobType,Disposition,MetadataFile,PropertiesFile

Of both
  --sidecars            x.metadata and x.properties beside x are for the blob of x alone
  --block-ids           ids for the blocks of all block blobs, not only of those over 64 MB
  --drive-id ID         the disk's serial number; made up, when absent
  --bitlocker-key KEY   of a disk that is encrypted; made up, when absent
  --locked              the drive opens with its key alone; for rehearsals, it encrypts nothing
  --entry FILE.xml      the drive's entry as the service's own tool writes it, for the portal; it holds the key
  --json                the entry for the job's driveList on one line, and nothing else
  --help`;

export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'prepare';
      readonly options: PrepareDatasetOptions;
      readonly json: boolean;
      readonly entryFile: string | undefined;
    };

const OPTIONS = {
  container: { type: 'string' },
  prefix: { type: 'string' },
  'blob-type': { type: 'string' },
  disposition: { type: 'string' },
  metadata: { type: 'string' },
  properties: { type: 'string' },
  dataset: { type: 'string' },
  sidecars: { type: 'boolean', default: false },
  'block-ids': { type: 'boolean', default: false },
  'drive-id': { type: 'string' },
  'bitlocker-key': { type: 'string' },
  locked: { type: 'boolean', default: false },
  entry: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

/** What a dataset's rows say for themselves. */
const OF_ONE_SOURCE = ['container', 'prefix', 'blob-type', 'disposition', 'metadata', 'properties'] as const;

/** @throws PrepareFault naming all that is wrong with the words; or with the dataset they name. */
export const readCommand = async (words: readonly string[]): Promise<Command> => {
  const { values, positionals } = parse(words);
  if (values.help) return { kind: 'help' };
  const faults: string[] = [];
  const places = values.dataset === undefined ? ['the source folder', 'the drive'] : ['the drive'];
  if (positionals.length !== places.length)
    faults.push(
      `Name ${places.join(' and ')}${positionals.length > places.length ? `, and nothing else: ${JSON.stringify(positionals.at(-1))} is one too many` : ''}.`,
    );
  const [drive = ''] = positionals.slice(-1);
  const source = values.dataset === undefined ? readSource(positionals[0] ?? '', values, faults) : undefined;
  if (values.dataset !== undefined)
    for (const name of OF_ONE_SOURCE)
      if (values[name] !== undefined)
        faults.push(`--${name} is for one source: give it in the rows of the dataset.`);
  if (faults.length > 0) throw usageFault(faults);
  return {
    kind: 'prepare',
    json: values.json,
    entryFile: values.entry,
    options: {
      drive,
      dataset: source ? [source] : await readDatasetFile(values.dataset ?? ''),
      sidecars: values.sidecars,
      blockIds: values['block-ids'],
      locked: values.locked,
      ...(values['drive-id'] !== undefined && { driveId: values['drive-id'] }),
      ...(values['bitlocker-key'] !== undefined && { bitLockerKey: values['bitlocker-key'] }),
    },
  };
};

const usageFault = (faults: readonly string[]): PrepareFault => {
  const [first = '', ...others] = faults;
  const usage = USAGE.split('\n');
  return others.length === 0
    ? new PrepareFault(first, usage)
    : new PrepareFault('The command is not right; mend each:', [...faults, '', ...usage]);
};

const parse = (words: readonly string[]) => {
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw usageFault([error instanceof Error ? error.message : String(error)]);
  }
};

const readSource = (
  source: string,
  values: ReturnType<typeof parse>['values'],
  faults: string[],
): DataSource => {
  const { container, prefix, metadata, properties } = values;
  if (container === undefined) faults.push('Name the container the blobs go to: --container NAME.');
  const blobType = oneOf('--blob-type', blobKinds, values['blob-type'], faults);
  const disposition = oneOf('--disposition', importDispositions, values.disposition, faults);
  return {
    source,
    container: container ?? '',
    ...(prefix !== undefined && { prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` }),
    ...(blobType && { blobType }),
    ...(disposition && { disposition }),
    ...(metadata !== undefined && { metadata }),
    ...(properties !== undefined && { properties }),
  };
};

const oneOf = <T extends string>(
  option: string,
  known: readonly T[],
  value: string | undefined,
  faults: string[],
): T | undefined => {
  const found = known.find((each) => each === value);
  if (value !== undefined && found === undefined)
    faults.push(`${option} ${JSON.stringify(value)} is not known: use ${known.join(', ')}.`);
  return found;
};
