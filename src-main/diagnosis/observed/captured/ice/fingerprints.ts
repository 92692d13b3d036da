/** Whether the certificates of a DTLS handshake are those that the session descriptions announce (RFC 8122, RFC 5763). */
import { createHash } from 'node:crypto';
import { endpointText } from '../../../../../src-shared/words/endpoint';
import type { CaptureAnalyser } from '../../../../analysis/capture/analyser';
import type { MediaExpectation } from '../../../../analysis/capture/api';
import { TiedWays } from '../../../../analysis/capture/iceWays';
import type { DtlsParty, SeenHandshake } from '../../../../analysis/capture/media/dtlsWatch';

/** RFC 8122 section 5, as this program's hashes are called. */
const HASHES: Readonly<Record<string, string>> = {
  'sha-1': 'sha1',
  'sha-224': 'sha224',
  'sha-256': 'sha256',
  'sha-384': 'sha384',
  'sha-512': 'sha512',
  md5: 'md5',
};
const MAX_FINGERPRINTS = 8;

export interface JudgedParty {
  /** "sha-256 AB:CD:...", by the hash that the description uses. */
  seen: string | null;
  /** Null: no certificate or no description of it was captured. */
  matches: boolean | null;
  /** What differs, one sentence. */
  note: string | null;
}

export interface JudgedHandshake {
  handshake: SeenHandshake;
  client: JudgedParty;
  server: JudgedParty;
}

/** Also writes the result to what is shown of each handshake. */
export function judgeHandshakes(analyser: CaptureAnalyser): JudgedHandshake[] {
  return analyser.dtls.handshakes.map((handshake) => {
    const client = judgeParty(analyser, handshake, 'client');
    const server = judgeParty(analyser, handshake, 'server');
    const known = [client, server].filter(({ matches }) => matches !== null);
    handshake.told.fingerprintMatches = known.length === 0 ? null : known.every(({ matches }) => matches);
    handshake.told.fingerprintNote = server.note ?? client.note;
    return { handshake, client, server };
  });
}

function judgeParty(analyser: CaptureAnalyser, handshake: SeenHandshake, side: 'client' | 'server'): JudgedParty {
  const party = handshake[side];
  const { certificate } = party;
  if (!certificate) return { seen: null, matches: null, note: null };
  const said = lastWords(saidOf(analyser, handshake, party), handshake);
  const judged = said.flatMap((one) => {
    const announced = fingerprintsOf(one.description);
    return announced.length === 0 ? [] : [{ said: one, announced, matches: announced.some(isOf(certificate)) }];
  });
  const [first] = judged;
  if (!first) return { seen: digestOf('sha-256', certificate), matches: null, note: null };
  const wrong = judged.find(({ matches }) => !matches);
  const { announced } = wrong ?? first;
  const seen = digestOf(announced[0]?.hash ?? 'sha-256', certificate);
  if (!wrong) return { seen, matches: true, note: null };
  const right = judged.find(({ matches }) => matches);
  const changed = right ? `; packet ${right.said.packet} announces the right one, so it was changed on the way` : '';
  const note =
    `${endpointText(party)} showed a certificate with the fingerprint ${seen}, but the SDP in packet ${wrong.said.packet} ` +
    `(from ${endpointText(wrong.said.from)}) announces ${announced.map(textOf).join(' or ')}${changed}.`;
  return { seen, matches: false, note };
}

/** Descriptions by the party at a place: those that name it, or what the checks of ICE or the rest of the call say whose it is. */
function saidOf(analyser: CaptureAnalyser, { told, client, server }: SeenHandshake, party: DtlsParty) {
  const { expectations, ways } = analyser;
  const { callId } = told;
  if (callId === null) return [];
  const named = expectations.all(party).filter((said) => said.callId === callId);
  if (named.length > 0) return named;
  const ofCall = expectations.byCall.get(callId) ?? [];
  const way = ways.at(client, server);
  const tied = way && TiedWays.saidAt(way, party);
  if (tied) return ofCall.filter(({ ufrag }) => ufrag === tied.ufrag);
  // A NAT hides it: whatever is not said by the other one, where that one is known.
  const other = party === client ? server : client;
  const others = new Set(
    expectations
      .all(other)
      .filter((said) => said.callId === callId)
      .map(({ ufrag }) => ufrag),
  );
  const rest = ofCall.filter(({ ufrag }) => ufrag !== null && !others.has(ufrag));
  return others.size > 0 && new Set(rest.map(({ ufrag }) => ufrag)).size === 1 ? rest : [];
}

/** What each hop was told last before the handshake ended; what is said later is about another one. */
function lastWords(said: readonly MediaExpectation[], { doneAt, lastAt }: SeenHandshake): MediaExpectation[] {
  const until = Number.isNaN(doneAt) ? lastAt : doneAt;
  const hops = new Map<string, MediaExpectation>();
  for (const one of said) {
    const hop = `${endpointText(one.from)}>${endpointText(one.to)}`;
    // Only the first one may come after it: media can overtake the answer.
    if (!hops.has(hop) || one.at <= until) hops.set(hop, one);
  }
  return [...hops.values()];
}

interface Announced {
  hash: string;
  value: string;
}

/** Those of the medium; else those of the session. */
function fingerprintsOf(description: string): Announced[] {
  const [session = '', medium = ''] = description.split(/^(?=m=)/m);
  const text = medium.includes('\na=fingerprint:') ? medium : session;
  const found = [...text.matchAll(/^a=fingerprint:\s*(\S{1,20})\s+([0-9A-Fa-f:]{1,300})\s*$/gm)]
    .slice(0, MAX_FINGERPRINTS)
    .map(([, hash = '', value = '']) => ({ hash: hash.toLowerCase(), value: value.toUpperCase() }));
  // A hash that nobody here knows proves nothing.
  return found.filter(({ hash }) => hash in HASHES);
}

const isOf =
  (certificate: Uint8Array) =>
  ({ hash, value }: Announced): boolean =>
    digestOf(hash, certificate) === textOf({ hash, value });

function textOf({ hash, value }: Announced): string {
  return `${hash} ${value}`;
}

function digestOf(hash: string, certificate: Uint8Array): string {
  const digest = createHash(HASHES[hash] ?? 'sha256')
    .update(certificate)
    .digest('hex')
    .toUpperCase();
  return `${hash} ${digest.match(/../g)?.join(':') ?? ''}`;
}
