/** Which addresses events may be sent to: what a stranger writes into a subscription must not reach our own network. */
import { lookup as dnsLookup } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** `development` also allows loopback (over plain HTTP too) and private networks: a desk tests against itself. */
export type EndpointPolicy = 'development' | 'production';

/** IANA's special-purpose addresses that are not globally reachable, and multicast. */
const notPublic = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Link-local, with the metadata service of cloud machines.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Azure's own platform, seen from its machines (What is IP address 168.63.129.16?).
  ['168.63.129.16', 32],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  // IPv4 addresses in other clothes: translated, 6to4, Teredo.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 23],
  ['2002::', 16],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv6');
}

const isPublic = (address: string): boolean => {
  const family = isIP(address);
  return family !== 0 && !notPublic.check(address, family === 4 ? 'ipv4' : 'ipv6');
};

const withoutBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);

/**
 * What is wrong with the address itself, in words that complete "endpointUrl …"; `undefined`: nothing. Names are looked at
 * when they are resolved, at every request.
 */
export const endpointFault = (text: string, policy: EndpointPolicy): string | undefined => {
  if (!URL.canParse(text)) return 'must be an absolute https address';
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '') return 'must not hold a user or a password';
  if (hash !== '') return "must not hold a fragment ('#…')";
  const isPlainAllowed = policy === 'development' && isLoopback(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isPlainAllowed)) {
    return policy === 'development'
      ? 'must begin with https:// (http:// is for loopback alone)'
      : 'must begin with https://';
  }
  const literal = withoutBrackets(hostname);
  if (policy === 'production' && isIP(literal) !== 0 && !isPublic(literal)) {
    return 'must not be an address of a private or local network';
  }
  return undefined;
};

/** The address, or where its name leads, is not allowed. Its message holds nothing of path or query. */
export class EndpointForbiddenError extends Error {
  override readonly name = 'EndpointForbiddenError';
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;
type Lookup = (hostname: string, options: LookupOptions, callback: LookupCallback) => void;

/**
 * Resolves a name for one connection and refuses it when any of its addresses is not public: the connection goes to the
 * very address that was checked, so a name that changes its mind (DNS rebinding) gains nothing.
 */
export const guardedLookup =
  (policy: EndpointPolicy, resolve: typeof dnsLookup = dnsLookup): Lookup =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, []);
        return;
      }
      const forbidden =
        policy === 'development' ? undefined : addresses.find(({ address }) => !isPublic(address));
      const [first] = addresses;
      if (forbidden !== undefined || first === undefined) {
        callback(new EndpointForbiddenError(`'${hostname}' leads to a private or local network`), []);
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
