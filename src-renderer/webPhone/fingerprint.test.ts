import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint';

const CERTIFICATE = new Uint8Array([48, 130, 1, 2, 3]);

it('is of the hash that was announced, in capital pairs', async () => {
  const pairs = createHash('sha256').update(CERTIFICATE).digest('hex').toUpperCase().match(/../g)?.join(':');
  expect(await fingerprintOf(CERTIFICATE.buffer, 'sha-256 AB:CD')).toBe(`sha-256 ${pairs}`);
});

it('is not known for a hash that nobody knows', async () => {
  expect(await fingerprintOf(CERTIFICATE.buffer, 'md5 AB:CD')).toBeNull();
});
