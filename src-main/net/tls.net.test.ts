import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import { createServer, type TlsOptions as ServerOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { TlsFailure } from './errors';
import { NetError } from './errors';
import type { TlsOptions } from './transport';
import { closePeers, createPeer, identity, LOOPBACK, message, pem } from './testPeers';

const cleanup: (() => void)[] = [];
afterEach(async () => {
  await closePeers();
  for (const close of cleanup.splice(0)) close();
});

async function serverWith(options: ServerOptions): Promise<number> {
  const server = createServer(options, (socket) => void socket.on('error', () => {}).resume());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanup.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function failureOf(
  port: number,
  host: string,
  tls: TlsOptions,
  transport: 'tls' | 'wss' = 'tls',
): Promise<NetError> {
  const { layer } = createPeer();
  const outcome: unknown = await layer
    .connect({ ...LOOPBACK, port, host, transport, tls })
    .catch((error: unknown) => error);
  if (!(outcome instanceof NetError)) throw new Error('the connection was taken');
  return outcome;
}

const root = { ca: pem('root.pem') };

describe('TLS verification', () => {
  it.each<[string, string, string, TlsOptions, TlsFailure, string, string]>([
    [
      'expired',
      'expired.pem',
      'pbx.test',
      root,
      'expired',
      'CERT_HAS_EXPIRED',
      'has expired (CN=pbx.test on 2020-02-01T00:00:00.000Z): renew it',
    ],
    [
      'another name',
      'chain.pem',
      'other.test',
      root,
      'name-mismatch',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'is made out to pbx.test, sip.test, 127.0.0.1, not to other.test',
    ],
    [
      'self-signed',
      'selfsigned.pem',
      'pbx.test',
      root,
      'self-signed',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'is self-signed (CN=pbx.test)',
    ],
    [
      'no intermediate of a public authority',
      'public.pem',
      'pbx.test',
      root,
      'incomplete-chain',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'came without that of its issuer "CN=Test Intermediate", which a public certificate needs (it says that its issuer\'s certificate is at http://pki.example/intermediate.crt)',
    ],
    [
      'alone, of an issuer that nobody knows',
      'leaf.pem',
      'pbx.test',
      root,
      'untrusted',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'came alone, and its issuer "CN=Test Intermediate" is not trusted here',
    ],
    [
      'unknown authority',
      'chain.pem',
      'pbx.test',
      {},
      'untrusted',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'was issued by "CN=Test Root", which is not trusted here',
    ],
  ])('%s: refused with the facts and one sentence', async (_what, cert, host, tls, failure, verifyError, text) => {
    const port = await serverWith({ key: pem('leaf.key.pem'), cert: pem(cert) });
    const error = await failureOf(port, host, tls);
    expect(error.detail).toMatchObject({
      reason: 'tls',
      failure,
      facts: {
        verifyError,
        servername: host,
      },
    });
    const { facts } = error.detail.reason === 'tls' ? error.detail : { facts: null };
    expect(facts?.chain[0]?.fingerprint256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(error.message).toContain(text);
  });

  it.each<[string, string, string, TlsOptions]>([
    ['full chain', 'chain.pem', 'pbx.test', root],
    ['by address', 'chain.pem', '127.0.0.1', root],
    ['servername override', 'chain.pem', 'other.test', { ...root, servername: 'sip.test' }],
    ['SIP URI as alternative name (RFC 5922 section 7.1)', 'uri.pem', 'PBX.test', root],
    ['self-signed certificate as CA', 'selfsigned.pem', 'pbx.test', { ca: pem('selfsigned.pem') }],
  ])('%s: accepted', async (_what, cert, host, tls) => {
    const port = await serverWith({ key: pem('leaf.key.pem'), cert: pem(cert) });
    const flow = await createPeer().layer.connect({ ...LOOPBACK, port, host, transport: 'tls', tls });
    expect(flow.tls).toMatchObject({ verifyError: null, protocol: 'TLSv1.3', servername: tls.servername ?? host });
    flow.close();
  });

  it('facts of the chain', async () => {
    const port = await serverWith(identity());
    const flow = await createPeer().layer.connect({ ...LOOPBACK, port, host: 'pbx.test', transport: 'tls', tls: root });
    expect(flow.tls?.chain.map(({ subject, issuer, selfSigned }) => [subject, issuer, selfSigned])).toEqual([
      ['CN=pbx.test', 'CN=Test Intermediate', false],
      ['CN=Test Intermediate', 'CN=Test Root', false],
      ['CN=Test Root', 'CN=Test Root', true],
    ]);
    expect(flow.tls?.chain[0]?.subjectAltName).toContain('DNS:pbx.test');
    expect(Date.parse(flow.tls?.chain[0]?.validTo ?? '')).toBeGreaterThan(Date.now());
    flow.close();
  });

  it('verification switched off: connected, and the facts still tell what is wrong', async () => {
    const port = await serverWith({ key: pem('leaf.key.pem'), cert: pem('expired.pem') });
    const tls = { ...root, verify: false };
    const flow = await createPeer().layer.connect({ ...LOOPBACK, port, host: 'pbx.test', transport: 'tls', tls });
    expect(flow.tls?.verifyError).toBe('CERT_HAS_EXPIRED');
    flow.close();
  });
});

describe('TLS handshake', () => {
  it('no TLS on that port', async () => {
    const server = createTcpServer(
      (socket) => void socket.on('error', () => {}).end('SIP/2.0 400 Bad Request\r\n\r\n'),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    cleanup.push(() => server.close());
    const address = server.address();
    const error = await failureOf(typeof address === 'object' && address ? address.port : 0, 'pbx.test', {});
    expect(error.detail).toMatchObject({ reason: 'tls', failure: 'not-tls' });
    expect(error.message).toContain('does not speak TLS on this port');
  });

  it('the peer hangs up', async () => {
    const server = createTcpServer((socket) => socket.destroy());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    cleanup.push(() => server.close());
    const address = server.address();
    const error = await failureOf(typeof address === 'object' && address ? address.port : 0, 'pbx.test', {});
    expect(error.detail).toMatchObject({ reason: 'tls', failure: 'handshake' });
  });

  it('an alert is told by its name', async () => {
    const port = await serverWith({ ...identity(), ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' });
    const error = await failureOf(port, 'pbx.test', root);
    expect(error.message).toMatch(/refused the TLS connection with the alert "handshake failure"/);
  });

  it('the same where a WebSocket was to follow: the alert, and no refused upgrade', async () => {
    const port = await serverWith({ ...identity(), requestCert: true, rejectUnauthorized: true, ca: pem('root.pem') });
    const error = await failureOf(port, 'pbx.test', root, 'wss');
    expect(error.reason).toBe('tls');
    expect(error.message).toMatch(/refused the TLS connection with the alert "certificate required"/);
  });

  it('a client certificate that we do not have: the alert closes the flow', async () => {
    const port = await serverWith({ ...identity(), requestCert: true, rejectUnauthorized: true, ca: pem('root.pem') });
    const peer = createPeer();
    const target = { ...LOOPBACK, port, host: 'pbx.test', transport: 'tls', tls: root } as const;
    const flow = await peer.layer.connect(target);
    flow.send(message()).catch(() => {});
    const { error } = await peer.nextClosed();
    expect(error).toBeInstanceOf(NetError);
  });

  it.each([
    ['CA file without a certificate', { ca: 'no PEM' }, 'The CA file holds no readable certificate'],
    [
      'damaged CA file',
      { ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' },
      'The CA file holds no',
    ],
  ])('%s', async (_what, tls, text) => {
    const port = await serverWith(identity());
    const error = await failureOf(port, 'pbx.test', tls);
    expect(error.detail).toMatchObject({ reason: 'tls', failure: 'configuration' });
    expect(error.message).toContain(text);
  });

  it.each(['tls', 'wss'] as const)('%s: listening without a usable key', async (transport) => {
    const { layer } = createPeer();
    const missing = expect.objectContaining({ detail: expect.objectContaining({ failure: 'configuration' }) });
    await expect(layer.listen(transport, LOOPBACK)).rejects.toEqual(missing);
    await expect(layer.listen(transport, LOOPBACK, { key: 'x', cert: 'y' })).rejects.toEqual(missing);
  });
});
