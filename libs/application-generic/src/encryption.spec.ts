import { createCipheriv } from 'node:crypto';
import { Encryption, equalInConstantTime, hashApiKey, hmacHex, newApiKey } from './encryption.js';

const KEY = '0123456789abcdef0123456789abcdef';
const OTHER_KEY = 'fedcba9876543210fedcba9876543210';

describe('Encryption', () => {
  it('opens what it wrote, and never writes the same text twice', () => {
    const encryption = new Encryption(KEY);
    const first = encryption.encrypt('secret ✓');
    expect(first).toMatch(/^nvsk\.v2\.[0-9a-f]{8}\./);
    expect(first).not.toBe(encryption.encrypt('secret ✓'));
    expect(encryption.decrypt(first)).toBe('secret ✓');
  });

  it('opens what an earlier key wrote, and refuses an unknown key', () => {
    const old = new Encryption(OTHER_KEY).encrypt('secret');
    expect(new Encryption(KEY, [OTHER_KEY]).decrypt(old)).toBe('secret');
    expect(() => new Encryption(KEY).decrypt(old)).toThrow('unknown encryption key');
  });

  it('refuses text that was tampered with', () => {
    const encryption = new Encryption(KEY);
    const stored = encryption.encrypt('secret');
    // The last character may hold bits that no byte is made of, so one in the middle is changed.
    const middle = stored.length - 10;
    const other = stored[middle] === 'A' ? 'B' : 'A';
    expect(() => encryption.decrypt(stored.slice(0, middle) + other + stored.slice(middle + 1))).toThrow();
  });

  it('reads the form of the reference product and leaves plain text alone', () => {
    const iv = Buffer.alloc(16, 7);
    const cipher = createCipheriv('aes-256-cbc', KEY, iv);
    const body = cipher.update('from before', 'utf8', 'hex') + cipher.final('hex');
    expect(new Encryption(KEY).decrypt(`nvsk.${iv.toString('hex')}:${body}`)).toBe('from before');
    expect(new Encryption(KEY).decrypt('plain')).toBe('plain');
  });
});

it('makes API keys of 32 hex digits and looks them up by hash', () => {
  expect(newApiKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(hashApiKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

it('computes the subscriber hash and compares in constant time', () => {
  const hash = hmacHex('key', 'subscriber');
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(equalInConstantTime(hash, hmacHex('key', 'subscriber'))).toBe(true);
  expect(equalInConstantTime(hash, hmacHex('key', 'other'))).toBe(false);
});
