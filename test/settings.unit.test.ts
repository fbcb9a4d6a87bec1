import { describe, expect, it } from 'vitest';
import { readSettings } from '../src/settings.ts';

const storage = 'DefaultEndpointsProtocol=https;AccountName=own;AccountKey=a2V5';
const bays = 'DefaultEndpointsProtocol=https;AccountName=bays;AccountKey=c2VjcmV0';

const read = (settings: Readonly<Record<string, string>>) =>
  readSettings({ AzureWebJobsStorage: storage, DRAYAGE_SEALING_KEY: 'key', ...settings });

describe('the settings of bays', () => {
  it('name a folder, an account, or both', () => {
    expect(read({ DRAYAGE_BAYS: '/bays' })).toMatchObject({ baysFolder: '/bays' });
    expect(read({ DRAYAGE_BAYS: '/bays' })).not.toHaveProperty('baysAccount');
    expect(read({ DRAYAGE_BAYS_ACCOUNT: 'mybays' })).toMatchObject({
      baysAccount: { accountName: 'mybays' },
    });
    expect(
      read({ DRAYAGE_BAYS: '/bays', DRAYAGE_BAYS_ACCOUNT: bays, DRAYAGE_UNLOCK_COMMAND: '/bin/unlock' }),
    ).toMatchObject({
      baysFolder: '/bays',
      baysAccount: { connectionString: bays },
      unlockCommand: '/bin/unlock',
    });
  });

  it('name what encrypts the disks of exports, and what a container holds', () => {
    expect(
      read({
        DRAYAGE_BAYS: '/bays',
        DRAYAGE_ENCRYPT_COMMAND: '/bin/encrypt',
        DRAYAGE_BAYS_CAPACITY: '4000000000000',
      }),
    ).toMatchObject({ encryptCommand: '/bin/encrypt', baysCapacity: 4e12 });
  });

  it("mean Drayage's own account on a desk, unless they name another", () => {
    const desk = { DRAYAGE_MODE: 'development' };
    expect(read(desk)).toMatchObject({ baysAccount: { connectionString: storage } });
    expect(read({ ...desk, DRAYAGE_BAYS_ACCOUNT: '' })).toMatchObject({
      baysAccount: { connectionString: storage },
    });
    expect(read({ ...desk, DRAYAGE_BAYS_ACCOUNT: 'mybays' })).toMatchObject({
      baysAccount: { accountName: 'mybays' },
    });
  });

  it.each([
    [
      'neither',
      {},
      'DRAYAGE_BAYS is missing: set it to the folder whose subfolders are the bays, or DRAYAGE_BAYS_ACCOUNT',
    ],
    ['a relative folder', { DRAYAGE_BAYS: 'bays' }, 'DRAYAGE_BAYS must be an absolute path'],
    [
      'a folder in Azure',
      { DRAYAGE_BAYS: '/bays', WEBSITE_INSTANCE_ID: 'i' },
      'set DRAYAGE_BAYS_ACCOUNT instead',
    ],
    ['no account', { DRAYAGE_BAYS_ACCOUNT: 'My Bays' }, 'DRAYAGE_BAYS_ACCOUNT must be the name'],
    [
      'a relative command',
      { DRAYAGE_BAYS: '/bays', DRAYAGE_UNLOCK_COMMAND: 'unlock' },
      'DRAYAGE_UNLOCK_COMMAND must be an absolute path',
    ],
    [
      'a command without folders',
      { DRAYAGE_BAYS_ACCOUNT: 'mybays', DRAYAGE_UNLOCK_COMMAND: '/unlock' },
      'DRAYAGE_UNLOCK_COMMAND unlocks the disks of folder bays',
    ],
    [
      'an encrypting command without folders',
      { DRAYAGE_BAYS_ACCOUNT: 'mybays', DRAYAGE_ENCRYPT_COMMAND: '/encrypt' },
      'DRAYAGE_ENCRYPT_COMMAND encrypts the disks of folder bays',
    ],
    [
      'a capacity that is no number of bytes',
      { DRAYAGE_BAYS_ACCOUNT: 'mybays', DRAYAGE_BAYS_CAPACITY: '10 TB' },
      'DRAYAGE_BAYS_CAPACITY must be a number of bytes',
    ],
  ])('are refused when they name %s', (_what, settings, reason) => {
    expect(() => read(settings)).toThrow(reason);
  });

  it('may name an account in Azure', () => {
    expect(read({ DRAYAGE_BAYS_ACCOUNT: 'mybays', WEBSITE_INSTANCE_ID: 'i' })).not.toHaveProperty(
      'baysFolder',
    );
  });
});

describe('the setting of the proxy in front', () => {
  it('trusts none unless it says so, and says so in one word', () => {
    const folder = { DRAYAGE_BAYS: '/bays' };
    expect(read(folder)).toMatchObject({ trustProxy: false });
    expect(read({ ...folder, DRAYAGE_TRUST_PROXY: 'true' })).toMatchObject({ trustProxy: true });
    expect(() => read({ ...folder, DRAYAGE_TRUST_PROXY: 'yes' })).toThrow(/DRAYAGE_TRUST_PROXY/);
  });
});
