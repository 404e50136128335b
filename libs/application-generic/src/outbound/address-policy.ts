import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.process>;

/** One entry of `OUTBOUND_ALLOW_LIST`: a name (`host`, `*.suffix`) or a network, for one port or for all. */
type AllowListEntry = { port: number | undefined } & (
  { kind: 'name'; name: string } | { kind: 'suffix'; suffix: string } | { kind: 'network'; network: [Address, number] }
);

/** Which hosts and addresses the platform may call. */
export interface AddressPolicy {
  /** Whether the allow list names the host itself, so that it may lead anywhere. */
  allowsName(name: string, port: number | undefined): boolean;
  /** Whether the address is on the public internet, or else allowed by the configuration. */
  allowsAddress(address: string, port: number | undefined): boolean;
}

/** @throws Error for an allow list {@link isAllowList} does not take */
export function addressPolicy(privateNetworks: 'allow' | 'deny', allowList: string): AddressPolicy {
  const entries = parseAllowList(allowList);
  const isFor = (entry: AllowListEntry, port: number | undefined): boolean =>
    entry.port === undefined || entry.port === port;

  return {
    allowsName: (name, port) => entries.some((entry) => isFor(entry, port) && namesHost(entry, normalName(name))),
    allowsAddress: (text, port) => {
      // Also turns an IPv4 address inside an IPv6 one (`::ffff:10.0.0.1`) into itself, so that nothing hides in there.
      const address = ipaddr.process(text);
      if (entries.some((entry) => isFor(entry, port) && containsAddress(entry, address))) return true;
      if (isMetadataService(address)) return false;

      return privateNetworks === 'allow' || isPublic(address);
    },
  };
}

/** Whether the text is a usable `OUTBOUND_ALLOW_LIST`. */
export function isAllowList(text: string): boolean {
  try {
    parseAllowList(text);

    return true;
  } catch {
    return false;
  }
}

const parseAllowList = (text: string): AllowListEntry[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map(parseEntry);

/** `[IPv6]:port`, `host:port` or one of both without port. */
const HOST_AND_PORT = /^(?:\[([\da-f:.]+)\]|([^:[\]/\s]+))(?::(\d{1,5}))?$/i;
const HOST_NAME = /^(?:\*?\.)?[a-z\d_-]+(?:\.[a-z\d_-]+)*\.?$/;

function parseEntry(entry: string): AllowListEntry {
  if (entry.includes('/')) return { kind: 'network', network: ipaddr.parseCIDR(entry), port: undefined };
  if (isIP(entry)) return { kind: 'network', network: singleAddress(entry), port: undefined };
  const [, ipv6, host, portText] = HOST_AND_PORT.exec(entry) ?? [];
  const port = portText === undefined ? undefined : Number(portText);
  const name = normalName(ipv6 ?? host ?? '');
  if (isIP(name)) return { kind: 'network', network: singleAddress(name), port };
  if (!HOST_NAME.test(name)) throw new Error(`${entry} is no host, address or network`);

  return /^\*?\./.test(name) ? { kind: 'suffix', suffix: name.replace(/^\*/, ''), port } : { kind: 'name', name, port };
}

function singleAddress(text: string): [Address, number] {
  const address = ipaddr.process(text);

  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** The dot at the end of a full domain name changes nothing about where it leads. */
const normalName = (name: string): string => name.toLowerCase().replace(/\.$/, '');

function namesHost(entry: AllowListEntry, name: string): boolean {
  return (entry.kind === 'name' && entry.name === name) || (entry.kind === 'suffix' && name.endsWith(entry.suffix));
}

const containsAddress = (entry: AllowListEntry, address: Address): boolean =>
  entry.kind === 'network' && isInside(address, entry.network);

const isInside = (address: Address, network: [Address, number]): boolean =>
  address.kind() === network[0].kind() && address.match(network);

/** The unicast addresses that are assigned so far; below them are forms that carry an IPv4 address. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/** Everything with a special meaning is out: private, loopback, link-local, carrier-grade NAT, multicast, tunnels, translated IPv4, … */
function isPublic(address: Address): boolean {
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || isInside(address, GLOBAL_IPV6));
}

/**
 * Where clouds hand credentials to whatever runs on them: AWS and most others, AWS containers, Alibaba, Oracle and Azure. Refused in local
 * use as well: an install that forgot `NODE_ENV=production` still has them in reach.
 */
const METADATA_SERVICES = [
  '169.254.0.0/16',
  '100.100.100.200/32',
  '192.0.0.192/32',
  '168.63.129.16/32',
  'fd00:ec2::/32',
].map((network) => ipaddr.parseCIDR(network));

const isMetadataService = (address: Address): boolean =>
  METADATA_SERVICES.some((network) => isInside(address, network));
