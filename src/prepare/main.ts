/** `npm run prepare-drive -- SOURCE DRIVE --container NAME [--drive-id ID] [--disposition WHAT] [--json]` */
import { parseArgs } from 'node:util';
import { importDispositions, type ImportDisposition } from '../formats/manifest.ts';
import { PrepareFault, prepareDrive, type PrepareOptions } from './prepare-drive.ts';

const USAGE = `Usage: npm run prepare-drive -- SOURCE DRIVE --container NAME [--drive-id ID] [--disposition ${importDispositions.join('|')}] [--json]`;

const readArguments = (): { options: PrepareOptions; json: boolean } => {
  const { positionals, values } = parse();
  const [source, drive, ...rest] = positionals;
  if (source === undefined || drive === undefined || rest.length > 0)
    throw new PrepareFault('Name the source folder and the drive.', [USAGE]);
  if (values.container === undefined)
    throw new PrepareFault('Name the container the blobs go to: --container NAME.', [USAGE]);
  const disposition = dispositionOf(values.disposition);
  return {
    json: values.json,
    options: {
      source,
      drive,
      container: values.container,
      ...(values['drive-id'] !== undefined && { driveId: values['drive-id'] }),
      ...(disposition && { disposition }),
    },
  };
};

const parse = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        container: { type: 'string' },
        'drive-id': { type: 'string' },
        disposition: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new PrepareFault(error instanceof Error ? error.message : String(error), [USAGE]);
  }
};

const dispositionOf = (value: string | undefined): ImportDisposition | undefined => {
  if (value === undefined) return undefined;
  const known = importDispositions.find((disposition) => disposition === value);
  if (!known)
    throw new PrepareFault(
      `The disposition ${JSON.stringify(value)} is not known: use ${importDispositions.join(', ')}.`,
    );
  return known;
};

try {
  const { options, json } = readArguments();
  const { driveListEntry, files, bytes } = await prepareDrive(options);
  if (!json)
    console.error(
      `Prepared ${files} files, ${bytes} bytes. Unmount the drive before you ship it. Its entry for the job's driveList:`,
    );
  console.log(JSON.stringify(driveListEntry, null, json ? undefined : 2));
} catch (error) {
  if (!(error instanceof PrepareFault)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
