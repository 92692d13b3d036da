import { expect, it } from 'vitest';
import type { IceCandidateFacts } from '../../../../src-shared/model/ice';
import type { Gathering } from '../../../../src-shared/model/ways';
import { parseCandidate } from '../../../webPhone/candidate';
import { differences } from './differences';

const STUN = 'stun:stun.test:3478';
const TURN = 'turn:turn.test:3478?transport=udp';

const host = (address: string) => candidate(`${address} 4000 typ host`, null);
const outside = candidate('198.51.100.7 4000 typ srflx raddr 192.0.2.10 rport 4000', STUN);
const relay = candidate('203.0.113.9 5000 typ relay raddr 198.51.100.7 rport 4000', TURN);

function candidate(rest: string, server: string | null): IceCandidateFacts {
  const found = parseCandidate(`candidate:1 1 udp 1 ${rest}`, 1, server);
  if (!found) throw new Error(rest);
  return found;
}

const gathering = (...candidates: IceCandidateFacts[]): Gathering => ({
  startedAt: 0,
  durationMs: 10,
  candidates,
  errors: [],
});

it('the same ways on both sides: nothing to say', () => {
  const both = gathering(host('192.0.2.10'), outside, relay);
  expect(differences(both, both, [STUN, 'turn:turn.test'], 'all')).toEqual([]);
});

it('hidden addresses alone, and no servers', () => {
  const page = gathering(host('55597808.local'), host('4242bb2d.local'));
  expect(differences(page, gathering(host('192.0.2.10')), [], 'all')).toEqual([
    { kind: 'noServers' },
    { kind: 'hiddenOnly' },
  ]);
});

it('a relay that only one of both gets', () => {
  const page = gathering(host('192.0.2.10'), outside);
  expect(differences(page, gathering(host('192.0.2.10'), outside, relay), [STUN, TURN], 'all')).toEqual([
    { kind: 'relayMissing', who: 'page', url: TURN },
  ]);
});

it('a reflexive address from the TURN server is no relay', () => {
  const reflexive = { ...outside, server: TURN };
  expect(differences(gathering(host('192.0.2.10'), reflexive), null, [TURN], 'all')).toEqual([
    { kind: 'relayMissing', who: 'page', url: TURN },
  ]);
});

it('a silent STUN server, and an agent without any address', () => {
  expect(differences(gathering(), gathering(host('192.0.2.10'), outside), [STUN], 'relay')).toEqual([
    { kind: 'relayOnly' },
    { kind: 'nothing', who: 'page' },
    { kind: 'serverSilent', who: 'page', url: STUN },
    { kind: 'interfaceMissing', who: 'page', address: '192.0.2.10' },
  ]);
});

it('interfaces that one of both does not offer; loopback does not count', () => {
  const page = gathering(host('192.0.2.10'), host('2001:db8::1'));
  const engine = gathering(host('192.0.2.10'), host('192.0.2.77'), host('127.0.0.1'));
  expect(differences(page, engine, [STUN], 'all').filter(({ kind }) => kind === 'interfaceMissing')).toEqual([
    { kind: 'interfaceMissing', who: 'page', address: '192.0.2.77' },
    { kind: 'interfaceMissing', who: 'engine', address: '2001:db8::1' },
  ]);
});
