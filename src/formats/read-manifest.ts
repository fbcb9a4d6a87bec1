/** Reads a drive manifest as a stream, checking it as far as a file by itself can be checked. */
import { ManifestFormatError, type ManifestItem } from './manifest.ts';
import { once } from './once.ts';
import { blobReader, keptPath, type BlobReader, type Sidecars } from './read-manifest-blob.ts';
import { checkAttributes, readXml, type XmlContext, type XmlElement } from './xml-reader.ts';
import { md5Hash, oneOf } from './xml-values.ts';

/** One layout; the older version is what early export drives carry. */
const READABLE_VERSIONS = ['2011-10-01', '2014-11-01'];

/**
 * The header, then the blobs, each as soon as it was read. Memory is bounded by one blob.
 * What a list says for all of its blobs (metadata, properties) is given with each of them, unless it has its own.
 * A blob that what is said of it makes impossible comes as a refused one; the others are none the worse for it.
 * The drive's credentials are read over: never kept, never part of an error.
 * @throws ManifestFormatError what is wrong with the manifest as a whole, where, and how to mend it.
 */
export const readManifest = (source: AsyncIterable<Uint8Array>): AsyncGenerator<ManifestItem> =>
  readXml(
    source,
    manifestDocument,
    (message, line, column) => new ManifestFormatError(message, line, column),
  );

const manifestDocument = (context: XmlContext<ManifestItem>): XmlElement => ({
  kind: 'elements',
  child: (name, attributes) => {
    if (name !== 'DriveManifest')
      return context.fail(`The root element is <${name}>. A drive manifest's is <DriveManifest>`);
    checkAttributes(name, attributes, ['Version'], context.fail);
    const version = oneOf(
      READABLE_VERSIONS,
      'The Version of DriveManifest',
      attributes['Version'],
      context.fail,
    );
    return manifestRoot(version, context);
  },
});

const manifestRoot = (version: string, context: XmlContext<ManifestItem>): XmlElement => {
  const seen = once('DriveManifest', context.fail);
  return {
    kind: 'elements',
    child: (name, attributes) => {
      if (name !== 'Drive') return undefined;
      seen.mark(name);
      checkAttributes(name, attributes, [], context.fail);
      return driveElement(version, context);
    },
    close: () => {
      seen.require('Drive');
    },
  };
};

const driveElement = (version: string, context: XmlContext<ManifestItem>): XmlElement => {
  const { fail, emit } = context;
  const seen = once('Drive', fail);
  const readBlob = blobReader(context);
  let lists = 0;
  return {
    kind: 'elements',
    child: (name, attributes) => {
      switch (name) {
        case 'DriveId':
          seen.mark(name);
          checkAttributes(name, attributes, [], fail);
          return {
            kind: 'text',
            close: (text) => {
              const driveId = text.trim();
              if (driveId === '') fail('DriveId is empty. Give the drive’s serial number');
              emit({ type: 'drive', header: { version, driveId } });
            },
          };
        case 'StorageAccountKey':
        case 'ContainerSas':
          // One credential, of either kind. Drayage reaches the account by its own identity and needs neither.
          seen.mark('StorageAccountKey or ContainerSas');
          return { kind: 'secret', close: () => undefined };
        case 'ClientCreator':
          return { kind: 'ignored' };
        case 'BlobList':
          if (!seen.has('DriveId')) fail('A BlobList stands before the DriveId. Move the DriveId before it');
          lists += 1;
          checkAttributes(name, attributes, ['Id'], fail);
          return blobListElement(context, readBlob);
        default:
          return undefined;
      }
    },
    close: () => {
      seen.require('DriveId');
      if (lists === 0) fail('The drive has no BlobList. Give it one, empty when there are no blobs');
    },
  };
};

const blobListElement = ({ fail }: XmlContext<ManifestItem>, readBlob: BlobReader): XmlElement => {
  const seen = once('BlobList', fail);
  let defaults: Sidecars | undefined;
  let blobs = 0;
  return {
    kind: 'elements',
    child: (name, attributes) => {
      if (name === 'Blob') {
        blobs += 1;
        checkAttributes(name, attributes, [], fail);
        return readBlob(defaults);
      }
      if (name !== 'MetadataPath' && name !== 'PropertiesPath') return undefined;
      if (blobs > 0) fail(`The list's ${name} stands after a Blob. Move it before the list's first Blob`);
      seen.mark(name);
      checkAttributes(name, attributes, ['Hash'], fail);
      const hash = md5Hash(name, attributes['Hash'], fail);
      return {
        kind: 'text',
        close: (path) => {
          const kind = name === 'MetadataPath' ? 'metadata' : 'properties';
          defaults = { ...defaults, [kind]: { path: keptPath(path), hash, global: true } };
        },
      };
    },
  };
};
