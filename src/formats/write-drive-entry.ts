/** Writes the XML that goes to the portal with a drive: the WAImportExport tool's `<DriveID>.xml`. */
import { driveEntryElements, type DriveEntry } from './drive-entry.ts';
import { xmlText } from './xml-text.ts';

/**
 * To be stored as UTF-8, and away from the drive: it holds the drive's BitLocker key.
 * @throws XmlTextError for a character XML cannot carry; not for one of the key, which has none.
 */
export const writeDriveEntry = (entry: DriveEntry): string => {
  const elements = Object.entries(driveEntryElements).flatMap(([element, property]) => {
    const value = entry[property];
    return value === undefined ? [] : [`  <${element}>${xmlText(value)}</${element}>\n`];
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Drive>\n${elements.join('')}</Drive>\n`;
};
