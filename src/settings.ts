/** The app's settings, read once and checked as a whole: every fault is named, with how to mend it. */
import { isAbsolute } from 'node:path';
import { z } from 'zod';

const jsonMap = z
  .string()
  .default('{}')
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('must be JSON: {"<account name>": "<connection string>", …}');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.string()));

const schema = z
  .object({
    /** Where jobs, hints, plans and results are kept: a connection string, or … */
    AzureWebJobsStorage: z.string().optional(),
    /** … the name of an account that this app's identity may use. */
    AzureWebJobsStorage__accountName: z.string().optional(),
    DRAYAGE_MODE: z.enum(['development', 'production']).default('production'),
    /** Folder whose subfolders are the bays of this machine. */
    DRAYAGE_BAYS: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
    DRAYAGE_SEALING_KEY: z.string().optional(),
    DRAYAGE_SEALING_KEY_FILE: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
    /** Further storage accounts of a desk, by name. */
    DRAYAGE_STORAGE_ACCOUNTS: jsonMap,
    /** Set by Azure itself on every instance of an app. */
    WEBSITE_INSTANCE_ID: z.string().optional(),
  })
  .superRefine((settings, context) => {
    const fault = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (!settings.AzureWebJobsStorage && !settings.AzureWebJobsStorage__accountName) {
      fault(
        'AzureWebJobsStorage',
        'is missing: set it, or AzureWebJobsStorage__accountName, to where jobs are kept',
      );
    }
    if (!settings.DRAYAGE_SEALING_KEY && !settings.DRAYAGE_SEALING_KEY_FILE) {
      fault(
        'DRAYAGE_SEALING_KEY',
        'is missing: set it to 32 bytes in Base64 (in Azure by a Key Vault reference), or DRAYAGE_SEALING_KEY_FILE to a file',
      );
    }
    if (!settings.DRAYAGE_BAYS) {
      fault('DRAYAGE_BAYS', 'is missing: set it to the folder whose subfolders are the bays');
    }
    if (settings.DRAYAGE_BAYS && settings.WEBSITE_INSTANCE_ID) {
      fault(
        'DRAYAGE_BAYS',
        'names folders of one machine, but Azure runs this app on machines that share none: run it in a container at the station',
      );
    }
  });

export type Settings = {
  readonly storage: { readonly connectionString: string } | { readonly accountName: string };
  readonly mode: 'development' | 'production';
  readonly baysFolder: string;
  readonly sealingKey: { readonly key?: string; readonly keyFile?: string };
  readonly storageAccounts: Readonly<Record<string, string>>;
};

class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** @throws SettingsError naming every setting that is wrong. */
export const readSettings = (env: Readonly<Record<string, string | undefined>>): Settings => {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new SettingsError(`The settings are not usable: ${faults.join('; ')}.`);
  }
  const settings = parsed.data;
  const { DRAYAGE_SEALING_KEY: key, DRAYAGE_SEALING_KEY_FILE: keyFile } = settings;
  return {
    storage: settings.AzureWebJobsStorage
      ? { connectionString: settings.AzureWebJobsStorage }
      : { accountName: settings.AzureWebJobsStorage__accountName ?? '' },
    mode: settings.DRAYAGE_MODE,
    baysFolder: settings.DRAYAGE_BAYS ?? '',
    sealingKey: { ...(key && { key }), ...(keyFile && { keyFile }) },
    storageAccounts: settings.DRAYAGE_STORAGE_ACCOUNTS,
  };
};
