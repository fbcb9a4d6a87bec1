import { describe, expect, it } from 'vitest';
import { trackingUrl } from '../../portal/parts/carriers.ts';

describe('the way to a carrier', () => {
  it.each([
    ['FedEx', 'https://www.fedex.com/'],
    ['fedex express', 'https://www.fedex.com/'],
    ['DHL', 'https://www.dhl.com/'],
    ['UPS', 'https://www.ups.com/'],
    ['Blue Dart', 'https://www.bluedart.com/'],
    ['TNT', 'https://www.tnt.com/'],
  ])('%s leads to its own site, with the number', (carrier, site) => {
    const url = new URL(trackingUrl(carrier, '1Z 999 AA1') ?? '');
    expect(url.href.startsWith(site)).toBe(true);
    expect([...url.searchParams.values()]).toContain('1Z999AA1');
  });

  it.each([
    ['Pigeon Post', '12345678'],
    ['', '12345678'],
    ['DHL', 'javascript:alert(1)'],
    ['DHL', '../../x'],
    ['DHL', '1'],
    ['DHL', '9'.repeat(51)],
    ['constructor', '12345678'],
  ])('%j with %j leads nowhere', (carrier, number) => {
    expect(trackingUrl(carrier, number)).toBeUndefined();
  });
});
