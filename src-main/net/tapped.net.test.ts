/** All that streams can do, once more with a tap on their octets: it must disturb nothing. Then: what it shows. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { closePeers, createPeer, identity, LOOPBACK, message, pem, tapping } from './testPeers';

tapping.on = true;
afterAll(() => void (tapping.on = false));
await import('./tls.net.test');
await import('./ws.net.test');
await import('./transportLayer.net.test');
await import('./keepAlive.net.test');

afterEach(closePeers);

/** A message there and one back. */
async function exchange(transport: 'tcp' | 'tls' | 'ws' | 'wss') {
  const server = createPeer();
  const client = createPeer({ ca: pem('root.pem') });
  const at = await server.layer.listen(transport, LOOPBACK, identity());
  const flow = await client.layer.connect({ ...at, host: 'pbx.test', transport });
  await flow.send(message('OPTIONS sip:alice@pbx.test SIP/2.0'));
  const { arrival } = await server.next();
  await arrival.flow.send(message('SIP/2.0 200 OK'));
  await client.next();
  const side = (direction: 'inbound' | 'outbound'): Buffer =>
    Buffer.concat(client.octets.filter((packet) => packet.direction === direction).map(({ data }) => data));
  return { client, at, flow, inbound: side('inbound'), outbound: side('outbound') };
}

describe('a tap on the octets', () => {
  it('shows a TCP connection as it is', async () => {
    const { client, at, flow, inbound, outbound } = await exchange('tcp');
    expect(outbound).toEqual(message('OPTIONS sip:alice@pbx.test SIP/2.0'));
    expect(inbound).toEqual(message('SIP/2.0 200 OK'));
    expect(client.octets[0]).toMatchObject({ transport: 'tcp', local: flow.local, remote: at });
    expect(client.keys).toEqual([]);
  });

  it.each(['tls', 'wss'] as const)('shows records of %s, and tells their keys apart from them', async (transport) => {
    const { client, at, flow, inbound, outbound } = await exchange(transport);
    // RFC 8446 section 5.1: a handshake record comes first on both sides.
    expect([outbound[0], inbound[0]]).toEqual([22, 22]);
    expect(outbound.includes('OPTIONS sip:')).toBe(false);
    expect(inbound.includes('200 OK')).toBe(false);
    expect(client.keys.some((line) => /^CLIENT_TRAFFIC_SECRET_0 [0-9a-f]{64} [0-9a-f]+$/.test(line))).toBe(true);
    expect(flow.remote).toEqual(at);
    expect(flow.local.port).toBeGreaterThan(0);
  });

  it('shows the upgrade and the frames of a WebSocket', async () => {
    const { inbound, outbound } = await exchange('ws');
    expect(outbound.toString('latin1')).toMatch(/^GET \/ HTTP\/1\.1\r\n[^]*Sec-WebSocket-Protocol: sip\r\n/);
    expect(inbound.toString('latin1')).toMatch(/^HTTP\/1\.1 101 [^]*SIP\/2\.0 200 OK/);
  });
});
