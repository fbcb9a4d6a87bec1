/** The settings an app runs with on a desk: the environment's, those of `local.settings.json`, and the host's own. */
import path from 'node:path';

export type AppSettings = Readonly<Record<string, string | undefined>>;

export type SettingSources = {
  /** Wins over everything else, as under Azure Functions Core Tools. */
  readonly environment: NodeJS.ProcessEnv;
  /** The `Values` of `local.settings.json`. */
  readonly local: Readonly<Record<string, string>>;
  readonly dataFolder: string;
  /** Stands in for `UseDevelopmentStorage=true`, and for no storage at all. */
  readonly storageConnectionString: string;
};

export const appSettings = ({
  environment,
  local,
  dataFolder,
  storageConnectionString,
}: SettingSources): AppSettings => {
  const given: AppSettings = {
    DRAYAGE_BAYS: path.resolve(dataFolder, 'bays'),
    DRAYAGE_SEALING_KEY_FILE: path.resolve(dataFolder, 'sealing.key'),
    ...local,
    ...environment,
  };
  const storage = given['AzureWebJobsStorage'];
  return {
    ...given,
    AzureWebJobsStorage: isDevelopmentStorage(storage) ? storageConnectionString : storage,
  };
};

/** Says that the desk's Azurite is meant. */
export const isDevelopmentStorage = (connectionString: string | undefined): boolean =>
  connectionString === undefined || /^\s*UseDevelopmentStorage\s*=\s*true\s*;?\s*$/i.test(connectionString);
