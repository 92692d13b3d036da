import { describe, expect, it } from 'vitest';
import { parseCandidate } from './candidate';
import { seenFingerprint, statsPairs } from './iceStats';
import { StatsView } from './statsView';
import type { StatsEntry } from './statsView';

const entry = (id: string, type: string, fields: object): StatsEntry => ({ id, type, timestamp: 0, ...fields });

const view = new StatsView([
  entry('t', 'transport', { selectedCandidatePairId: 'p2', remoteCertificateId: 'c' }),
  entry('c', 'certificate', { fingerprintAlgorithm: 'sha-256', fingerprint: 'ab:cd' }),
  entry('l1', 'local-candidate', {
    address: '192.0.2.10',
    port: 4000,
    candidateType: 'host',
    protocol: 'udp',
    priority: 9,
  }),
  entry('l2', 'local-candidate', {
    address: '203.0.113.5',
    port: 5000,
    candidateType: 'relay',
    protocol: 'udp',
    url: 'turns:turn.test:443?transport=tcp',
  }),
  entry('l3', 'local-candidate', { port: 47_969, candidateType: 'prflx', protocol: 'udp' }),
  entry('r', 'remote-candidate', { address: '198.51.100.7', port: 6000, candidateType: 'host', protocol: 'udp' }),
  entry('p1', 'candidate-pair', {
    localCandidateId: 'l1',
    remoteCandidateId: 'r',
    state: 'failed',
    requestsSent: 7,
    responsesReceived: 0,
  }),
  entry('p2', 'candidate-pair', {
    localCandidateId: 'l2',
    remoteCandidateId: 'r',
    state: 'succeeded',
    nominated: true,
    currentRoundTripTime: 0.025,
    requestsSent: 4,
    responsesReceived: 4,
    requestsReceived: 2,
  }),
  entry('p3', 'candidate-pair', { localCandidateId: 'l3', remoteCandidateId: 'r', state: 'in-progress' }),
  entry('p4', 'candidate-pair', { localCandidateId: 'gone', remoteCandidateId: 'r', state: 'waiting' }),
]);

describe('statsPairs', () => {
  const gathered = parseCandidate('candidate:5 1 udp 9 192.0.2.10 4000 typ host', 123, null);
  const { pairs, selected } = statsPairs(view, gathered ? [gathered] : [], []);

  it('joins pairs with their candidates, and keeps the time of those that were gathered here', () => {
    expect(pairs).toHaveLength(3);
    expect(pairs[0]).toMatchObject({ state: 'failed', requestsSent: 7, responsesReceived: 0, rttMs: null });
    expect(pairs[0]?.local).toMatchObject({ address: '192.0.2.10', at: 123, foundation: '5' });
  });

  it('finds the pair in use, and how its relay is reached', () => {
    expect(selected).toMatchObject({ nominated: true, rttMs: 25, requestsReceived: 2 });
    expect(selected?.local).toMatchObject({ type: 'relay', relayProtocol: 'tls', at: null });
  });

  it('calls an address that the browser does not tell hidden', () => {
    expect(pairs[2]?.local).toMatchObject({ type: 'prflx', address: 'hidden.local', port: 47_969 });
  });
});

it('seenFingerprint: of the certificate that the peer showed', () => {
  expect(seenFingerprint(view)).toBe('sha-256 AB:CD');
  expect(seenFingerprint(new StatsView([]))).toBeNull();
});
