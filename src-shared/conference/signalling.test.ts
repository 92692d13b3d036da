import { describe, expect, it } from 'vitest';
import { readCapabilities, readConsumer, readProducer, readTransport, SignallingError } from './signalling';

const candidate = { foundation: 'u', priority: 1, protocol: 'udp', port: 4443, type: 'host' };
const transport = {
  iceParameters: { usernameFragment: 'u', password: 'p', iceLite: true },
  iceCandidates: [{ ...candidate, ip: '192.0.2.1' }],
  dtlsParameters: { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: 'AB' }] },
};

describe("both dialects of mediasoup's demo", () => {
  it.each([{ id: 't1' }, { transportId: 't1' }])('a transport: %o', (id) => {
    const read = readTransport({ ...id, ...transport, sctpParameters: {} });
    expect(read.id).toBe('t1');
    expect(read.iceCandidates).toEqual([{ ...candidate, ip: '192.0.2.1', address: '192.0.2.1' }]);
  });

  it('capabilities, bare or wrapped', () => {
    const codecs = [{ mimeType: 'audio/opus' }];
    expect(readCapabilities({ codecs })).toEqual({ codecs });
    expect(readCapabilities({ routerRtpCapabilities: { codecs } })).toEqual({ codecs });
  });

  it('a producer and a consumer', () => {
    expect([readProducer({ id: 'p' }), readProducer({ producerId: 'p' })]).toEqual(['p', 'p']);
    const rest = { producerId: 'p', kind: 'audio', rtpParameters: { codecs: [{ mimeType: 'audio/opus' }] } };
    expect(readConsumer({ consumerId: 'c', ...rest }).id).toBe('c');
    expect(readConsumer({ id: 'c', ...rest }).id).toBe('c');
  });
});

describe('what cannot be used is told in a sentence', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['no codecs', () => readCapabilities({}), /names no codecs/],
    ['nothing', () => readCapabilities(null), /names no codecs/],
    ['no transport', () => readTransport(undefined), /"createWebRtcTransport" of the server cannot be used/],
    ['no id', () => readTransport(transport), /the transport has no id/],
    [
      'a candidate without an address',
      () => readTransport({ ...transport, id: 't', iceCandidates: [candidate] }),
      /no address/,
    ],
    [
      'a port that is text',
      () => readTransport({ ...transport, id: 't', iceCandidates: [{ port: 'x' }] }),
      /iceCandidates\.0/,
    ],
    ['no consumer', () => readConsumer({ id: 'c' }), /"newConsumer"/],
  ])('%s', (_, read, message) => {
    expect(read).toThrow(SignallingError);
    expect(read).toThrow(message);
  });
});
