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

const isBayCount = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1000;

/** A number for every location, or one for each that is named. */
const bayCount = z
  .string()
  .optional()
  .transform((text, context): number | Readonly<Record<string, number>> | undefined => {
    if (text === undefined || text.trim() === '') return undefined;
    const fault = 'must be a number from 1 to 1000, or JSON: {"<location>": <number>, …}';
    try {
      const value = JSON.parse(text) as unknown;
      if (isBayCount(value)) return value;
      return z.record(z.string(), z.number().refine(isBayCount)).parse(value);
    } catch {
      context.addIssue(fault);
      return z.NEVER;
    }
  });

/** As Azure names accounts (Storage account overview). */
const ACCOUNT_NAME = /^[a-z0-9]{3,24}$/u;

const isConnectionString = (text: string): boolean =>
  /(?:^|;)\s*(?:AccountName|BlobEndpoint|UseDevelopmentStorage)\s*=/iu.test(text);

const schema = z
  .object({
    /** Where jobs, hints, plans and results are kept: a connection string, or … */
    AzureWebJobsStorage: z.string().optional(),
    /** … the name of an account that this app's identity may use. */
    AzureWebJobsStorage__accountName: z.string().optional(),
    DRAYAGE_MODE: z.enum(['development', 'production']).default('production'),
    /** `true`: a proxy of one's own stands in front and sets the `x-forwarded-…` headers, whatever its clients sent. */
    DRAYAGE_TRUST_PROXY: z.enum(['true', 'false']).default('false'),
    /** Folder whose subfolders are the bays of this machine. */
    DRAYAGE_BAYS: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
    /** The account whose containers are bays; on a desk, unless it is set, Drayage's own. */
    DRAYAGE_BAYS_ACCOUNT: z
      .string()
      .refine(
        (text) => text === '' || ACCOUNT_NAME.test(text) || isConnectionString(text),
        'must be the name of a storage account that this app may read, or a connection string',
      )
      .optional(),
    /** `true`: the autopilot may play on a clock that is real, and so among real work. */
    DRAYAGE_AUTOPILOT_ON_REAL_CLOCK: z.enum(['true', 'false']).default('false'),
    /** Executable that unlocks the disk of a folder bay. */
    DRAYAGE_UNLOCK_COMMAND: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
    /** Executable that encrypts the disk of a folder bay, before an export writes to it. */
    DRAYAGE_ENCRYPT_COMMAND: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
    /** What a container that is a bay holds, in bytes, unless its metadata says so itself. */
    DRAYAGE_BAYS_CAPACITY: z
      .string()
      .refine(
        (text) => /^[1-9]\d{0,15}$/u.test(text) && Number.isSafeInteger(Number(text)),
        'must be a number of bytes',
      )
      .optional(),
    /** A file of the owner's own locations, in the place of the built-in ones. */
    DRAYAGE_LOCATIONS: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
    /** How many bays each location has, or JSON: {"<location>": <number>}. Without it any bay may be named. */
    DRAYAGE_BAY_COUNT: bayCount,
    /** How many days an overdue job stays open for an operator to extend or close it. */
    DRAYAGE_SHIPPING_GRACE_DAYS: z
      .string()
      .regex(/^\d{1,3}$/u, 'must be a whole number of days, up to 999')
      .transform(Number)
      .optional(),
    DRAYAGE_SEALING_KEY: z.string().optional(),
    DRAYAGE_SEALING_KEY_FILE: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
    /** Further storage accounts of a desk, by name. */
    DRAYAGE_STORAGE_ACCOUNTS: jsonMap,
    /** Set by Azure itself on every instance of an app. */
    WEBSITE_INSTANCE_ID: z.string().optional(),
    /** Set by the host: the name, and perhaps the port, that this app answers at. */
    WEBSITE_HOSTNAME: z.string().optional(),
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
    if (!settings.DRAYAGE_BAYS && !settings.DRAYAGE_BAYS_ACCOUNT && settings.DRAYAGE_MODE === 'production') {
      fault(
        'DRAYAGE_BAYS',
        'is missing: set it to the folder whose subfolders are the bays, or DRAYAGE_BAYS_ACCOUNT to the account whose containers are',
      );
    }
    for (const [setting, does] of [
      ['DRAYAGE_UNLOCK_COMMAND', 'unlocks'],
      ['DRAYAGE_ENCRYPT_COMMAND', 'encrypts'],
    ] as const)
      if (settings[setting] && !settings.DRAYAGE_BAYS)
        fault(setting, `${does} the disks of folder bays: set DRAYAGE_BAYS too, or leave it out`);
    if (settings.DRAYAGE_BAYS && settings.WEBSITE_INSTANCE_ID) {
      fault(
        'DRAYAGE_BAYS',
        'names folders of one machine, but Azure runs this app on machines that share none: set DRAYAGE_BAYS_ACCOUNT instead, or run the app in a container at the station',
      );
    }
  });

/** Reached by its connection string, or by this app's identity. */
export type AccountSettings = { readonly connectionString: string } | { readonly accountName: string };

export type Settings = {
  readonly storage: AccountSettings;
  readonly mode: 'development' | 'production';
  readonly trustProxy: boolean;
  /** One of both there is. */
  readonly baysFolder?: string;
  readonly baysAccount?: AccountSettings;
  readonly autopilotOnRealClock: boolean;
  readonly unlockCommand?: string;
  readonly encryptCommand?: string;
  /** Bytes. */
  readonly baysCapacity?: number;
  readonly locationsFile?: string;
  /** By the location's id, lower case without spaces, where it is not one number for all. */
  readonly bayCount?: number | Readonly<Record<string, number>>;
  readonly shippingGraceDays?: number;
  readonly sealingKey: { readonly key?: string; readonly keyFile?: string };
  readonly storageAccounts: Readonly<Record<string, string>>;
  /** By which receivers of events know this service: a DNS name. */
  readonly webhookOrigin: string;
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
  const {
    AzureWebJobsStorage: connectionString,
    DRAYAGE_BAYS: baysFolder,
    DRAYAGE_BAYS_CAPACITY: baysCapacity,
    DRAYAGE_ENCRYPT_COMMAND: encryptCommand,
    DRAYAGE_LOCATIONS: locationsFile,
    DRAYAGE_MODE: mode,
    DRAYAGE_SEALING_KEY: key,
    DRAYAGE_SEALING_KEY_FILE: keyFile,
    DRAYAGE_UNLOCK_COMMAND: unlockCommand,
  } = settings;
  const storage = connectionString
    ? { connectionString }
    : { accountName: settings.AzureWebJobsStorage__accountName ?? '' };
  const baysAccount = settings.DRAYAGE_BAYS_ACCOUNT
    ? accountOf(settings.DRAYAGE_BAYS_ACCOUNT)
    : mode === 'development' && storage;
  return {
    storage,
    mode,
    trustProxy: settings.DRAYAGE_TRUST_PROXY === 'true',
    autopilotOnRealClock: settings.DRAYAGE_AUTOPILOT_ON_REAL_CLOCK === 'true',
    ...(baysFolder && { baysFolder }),
    ...(baysAccount && { baysAccount }),
    ...(unlockCommand && { unlockCommand }),
    ...(encryptCommand && { encryptCommand }),
    ...(baysCapacity && { baysCapacity: Number(baysCapacity) }),
    ...(locationsFile && { locationsFile }),
    ...(settings.DRAYAGE_BAY_COUNT !== undefined && { bayCount: settings.DRAYAGE_BAY_COUNT }),
    ...(settings.DRAYAGE_SHIPPING_GRACE_DAYS !== undefined && {
      shippingGraceDays: settings.DRAYAGE_SHIPPING_GRACE_DAYS,
    }),
    sealingKey: { ...(key && { key }), ...(keyFile && { keyFile }) },
    storageAccounts: settings.DRAYAGE_STORAGE_ACCOUNTS,
    webhookOrigin: settings.WEBSITE_HOSTNAME?.replace(/:\d+$/, '') ?? 'localhost',
  };
};

const accountOf = (text: string): AccountSettings =>
  ACCOUNT_NAME.test(text) ? { accountName: text } : { connectionString: text };
