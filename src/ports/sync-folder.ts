/** Makes a file's new name last, as syncing the file makes its content last. */
import { open } from 'node:fs/promises';

/** Windows opens no folders and needs no such step. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
