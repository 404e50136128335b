import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { commonEnv, ConfigurationError, parseEnv } from '../env.js';
import { addressPolicy, isAllowList } from './address-policy.js';

const strict = addressPolicy('deny', '');

describe('addresses the platform may call', () => {
  it.each([
    ['this machine', '127.0.0.1'],
    ['any loopback address', '127.200.3.4'],
    ['"this network"', '0.0.0.0'],
    ['"this network", any host', '0.1.2.3'],
    ['private 10/8', '10.1.2.3'],
    ['private 172.16/12', '172.31.255.255'],
    ['private 192.168/16', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['link-local', '169.254.1.1'],
    ['the metadata service', '169.254.169.254'],
    ['the metadata service of Azure, on a public address', '168.63.129.16'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['the future use range', '240.0.0.1'],
    ['the benchmark range', '198.18.0.1'],
    ['loopback of IPv6', '::1'],
    ['no address of IPv6', '::'],
    ['link-local of IPv6', 'fe80::1'],
    ['link-local of IPv6 with a zone', 'fe80::1%eth0'],
    ['unique-local', 'fd12:3456::1'],
    ['site-local', 'fec0::1'],
    ['the metadata service of IPv6', 'fd00:ec2::254'],
    ['multicast of IPv6', 'ff02::1'],
    ['IPv4 mapped into IPv6', '::ffff:127.0.0.1'],
    ['IPv4 mapped into IPv6, in hex', '::ffff:a00:1'],
    ['IPv4-compatible IPv6', '::127.0.0.1'],
    ['IPv4-compatible IPv6, in hex', '::7f00:1'],
    ['IPv6 that is not assigned', '4000::1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::7f00:1'],
    ['SIIT', '::ffff:0:127.0.0.1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001:0:7f00:1::'],
  ])('are not: %s (%s)', (_, address) => {
    expect(strict.allowsAddress(address, 80)).toBe(false);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('are: %s', (address) => {
    expect(strict.allowsAddress(address, 443)).toBe(true);
  });

  it('are not: a private IPv4 address in any dress of IPv6', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const privateAddress = fc.oneof(
      fc.tuple(fc.constantFrom(10, 127, 0), octet, octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
    );
    fc.assert(
      fc.property(privateAddress, fc.constantFrom('', '::', '::ffff:', '64:ff9b::', '::ffff:0:'), (octets, prefix) => {
        expect(strict.allowsAddress(`${prefix}${octets.join('.')}`, 80)).toBe(false);
        const [a, b, c, d] = octets;
        const sixToFour = new ipaddr.IPv6([0x2002, a * 256 + b, c * 256 + d, 0, 0, 0, 0, 1]);
        expect(strict.allowsAddress(sixToFour.toString(), 80)).toBe(false);
      }),
    );
  });

  it('are private ones too where the configuration allows them, but no metadata service', () => {
    const local = addressPolicy('allow', '');
    expect(['127.0.0.1', '10.0.0.1', '::1', 'fd12::1'].map((address) => local.allowsAddress(address, 80))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    for (const address of ['169.254.169.254', '::ffff:169.254.169.254', 'fd00:ec2::254', '168.63.129.16']) {
      expect(local.allowsAddress(address, 80)).toBe(false);
    }
  });
});

describe('OUTBOUND_ALLOW_LIST', () => {
  it.each([
    ['10.1.0.0/16', '10.1.9.9', 80, true],
    ['10.1.0.0/16', '10.2.0.1', 80, false],
    ['10.1.0.0/16', '::ffff:10.1.0.1', 80, true],
    ['fd12::/16', 'fd12::7', 80, true],
    ['fd12::/16', '10.0.0.1', 80, false],
    ['127.0.0.1', '127.0.0.1', 9999, true],
    ['127.0.0.1:4000', '127.0.0.1', 4000, true],
    ['127.0.0.1:4000', '127.0.0.1', 4001, false],
    ['127.0.0.1:4000', '127.0.0.1', undefined, false],
    ['::1', '::1', 80, true],
    ['[::1]:4000', '::1', 4000, true],
    ['[::1]:4000', '::1', 80, false],
    ['169.254.169.254', '169.254.169.254', 80, true],
    ['10.0.0.1, 10.0.0.2', '10.0.0.2', 80, true],
  ])('with %s allows %s, port %s: %s', (list, address, port, allowed) => {
    expect(addressPolicy('deny', list).allowsAddress(address, port)).toBe(allowed);
  });

  it.each([
    ['bridge.internal', 'Bridge.Internal.', 80, true],
    ['bridge.internal', 'other.bridge.internal', 80, false],
    ['bridge.internal:4000', 'bridge.internal', 4000, true],
    ['bridge.internal:4000', 'bridge.internal', 80, false],
    ['*.corp.example', 'a.b.corp.example', 80, true],
    ['.corp.example', 'a.corp.example', 80, true],
    ['*.corp.example', 'corp.example', 80, false],
    ['*.corp.example', 'evilcorp.example', 80, false],
    ['', 'bridge.internal', 80, false],
  ])('with "%s" allows the host %s, port %s: %s', (list, name, port, allowed) => {
    expect(addressPolicy('deny', list).allowsName(name, port)).toBe(allowed);
  });

  it.each(['http://host', '10.0.0.0/33', '10.0.0.0/8:80', 'a b', '*', 'ho*st', 'host:port', '[::1', '::1/200'])(
    'does not take "%s"',
    (list) => {
      expect(isAllowList(list)).toBe(false);
    },
  );

  it('may be empty and have empty entries', () => {
    expect(['', ' , ', 'a.example,'].map(isAllowList)).toEqual([true, true, true]);
  });

  it('stops the start when it cannot be read, named in the message', () => {
    const env = {
      MONGO_URL: 'mongodb://localhost/db',
      REDIS_HOST: 'localhost',
      JWT_SECRET: 'a-secret-of-some-length',
      STORE_ENCRYPTION_KEY: '0123456789abcdef0123456789abcdef',
    };
    expect(parseEnv(commonEnv, env)).toMatchObject({ OUTBOUND_ALLOW_LIST: '' });
    const wrong = { OUTBOUND_ALLOW_LIST: 'http://host', OUTBOUND_PRIVATE_NETWORKS: 'maybe' };
    for (const [name, value] of Object.entries(wrong)) {
      expect(() => parseEnv(commonEnv, { ...env, [name]: value })).toThrow(ConfigurationError);
      expect(() => parseEnv(commonEnv, { ...env, [name]: value })).toThrow(name);
    }
  });
});
