import { describe, expect, it } from 'vitest';
import { logsOf, queryOf, searchOf } from '../../portal/pages/drive/log-query.ts';

const drive = { driveId: 'D1', state: 'CompletedMoreInfo' } as const;
const query = (search: string, logs = ['error', 'verbose'] as const) =>
  queryOf(new URLSearchParams(search), logs);

describe('what is shown of a log', () => {
  it('is what failed, where there is a log of it', () => {
    expect(logsOf({ ...drive, errorLogUri: 'e', verboseLogUri: 'v' })).toEqual(['error', 'verbose']);
    expect(query('')).toEqual({ kind: 'error', search: '' });
    expect(queryOf(new URLSearchParams('log=error'), logsOf({ ...drive, verboseLogUri: 'v' }))).toEqual({
      kind: 'verbose',
      search: '',
    });
    expect(queryOf(new URLSearchParams('log=error'), logsOf(drive))).toBeUndefined();
  });

  it('stands in the address, beside what else is there', () => {
    const wanted = { kind: 'verbose', search: 'a&b' } as const;
    const address = searchOf(wanted, new URLSearchParams('other=1&path=old'));
    expect(address.get('other')).toBe('1');
    expect(query(address.toString())).toEqual(wanted);
    expect(searchOf({ kind: 'error', search: '' }, address).toString()).toBe('other=1&log=error');
  });
});
