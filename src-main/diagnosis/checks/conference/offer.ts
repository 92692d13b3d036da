import { endpointText } from '../../../../src-shared/words/endpoint';
import { placeOf, readCandidates, type OfferedCandidate } from '../../../../src-shared/conference/candidates';
import type { CallServer } from '../../../../src-shared/contract/conference';
import type { Check } from '../../api';
import type { CandidateFacts, ConferenceOfferFacts } from '../../facts/conference';
import { askBinding, type BindingOptions } from '../../probes/callServer';
import { askRoom, type RoomOptions } from '../../probes/callServerRoom';
import { lookupAddress } from '../../probes/lookupAddress';
import { probeTcpPort } from '../../probes/tcpPort';
import { tlsEvidence } from '../reach/evidence';
import { table, tenths } from '../shared/evidence';

type Server = ConferenceOfferFacts['servers'][number];

const TCP_PATIENCE_MS = 2500;
/** So many of them are looked at: a server offers a handful. */
const MAX_TRIED = 8;

/** Where does the server want the media sent, and does anybody answer there? */
export const offer: Check<'conference.offer'> = {
  id: 'conference.offer',
  area: 'conference',
  title: 'Do the addresses that the call server offers lead to it?',
  needs: [],
  limitMs: { quick: 12_000, full: 12_000 },
  when: ({ subject }) =>
    (subject.callServers ?? []).some(hasOffer) || 'Not asked for: neither a room nor offered candidates are named.',
  async run({ subject, instruments, progress }, signal) {
    const asked = (subject.callServers ?? []).filter(hasOffer);
    progress(`Asking ${asked.map(({ name }) => name).join(', ')} where media goes`);
    const { clock } = instruments;
    const { tls } = subject.account;
    const servers = await Promise.all(asked.map((server) => lookAt(server, { clock, tls, signal })));
    return {
      status: servers.every(isWell) ? 'pass' : servers.some(isBroken) ? 'fail' : 'warn',
      summary: `${servers.map(sentenceOf).join('; ')}.`,
      evidence: [
        table(
          'Offered candidates',
          ['Name', 'Transport', 'Address', 'Port', 'Type', 'Place', 'Resolved', 'Answer', 'ms'],
          servers.flatMap(({ name, candidates }) =>
            candidates.map(({ transport, address, port, type, place, resolved, answer, ms }) => [
              name,
              transport,
              address,
              port,
              type,
              place,
              resolved,
              answer,
              tenths(ms),
            ]),
          ),
        ),
        ...servers.flatMap(({ room }) => (room?.tls ? tlsEvidence(room.tls, room.tlsFailure) : [])),
      ],
      facts: { servers },
    };
  },
};

const hasOffer = ({ room, candidates }: CallServer): boolean => room !== undefined || candidates !== undefined;

async function lookAt({ name, api, room: url, candidates: given }: CallServer, options: RoomOptions): Promise<Server> {
  const offered = url === undefined ? null : await askRoom(url, options);
  const credentials = offered?.transport?.iceParameters;
  const own = (offered?.transport?.iceCandidates ?? []).map(({ protocol, ...one }) => ({
    ...one,
    transport: protocol,
  }));
  const told = (given ?? []).flatMap(readCandidates);
  const known = api ?? url?.replace(/^ws/i, 'http');
  const tried = Promise.all([
    offered?.room.address ?? (known === undefined ? null : lookupAddress(new URL(known).hostname, options)),
    Promise.all([
      ...own.slice(0, MAX_TRIED).map((one) => trying(one, { ...options, credentials })),
      ...told.slice(0, MAX_TRIED).map((one) => trying(one, options)),
    ]),
  ]);
  const [apiAddress, candidates] = await tried.finally(() => offered?.leave());
  return { name, apiAddress, room: offered?.room ?? null, candidates };
}

/** With the credentials of the offer the server has to answer; without them its silence says nothing. */
async function trying(
  { transport, address, port, type }: OfferedCandidate,
  options: BindingOptions,
): Promise<CandidateFacts> {
  const place = placeOf(address);
  const resolved = await lookupAddress(address, options);
  const facts: CandidateFacts = { transport, address, port, type, place, resolved, answer: 'untried', ms: null };
  if (resolved === null || !options.credentials) return facts;
  if (transport === 'udp') {
    const { outcome, ms } = await askBinding(resolved, port, options);
    return { ...facts, answer: outcome, ms };
  }
  const { outcome, ms } = await probeTcpPort(resolved, port, {
    patienceMs: TCP_PATIENCE_MS,
    signal: options.signal,
  });
  const isOpen = outcome === 'connected';
  return { ...facts, answer: isOpen ? 'answered' : outcome === 'reset' ? 'refused' : outcome, ms: isOpen ? ms : null };
}

const isBroken = ({ room, candidates }: Server): boolean =>
  (room !== null && room.outcome !== 'offered') ||
  (candidates.some(({ answer }) => answer !== 'untried') && !candidates.some(({ answer }) => answer === 'answered'));

const isWell = (server: Server): boolean =>
  !isBroken(server) &&
  server.candidates.length > 0 &&
  server.candidates.every(({ answer, place }) => answer === 'answered' || (answer === 'untried' && place === 'public'));

function sentenceOf({ name, room, candidates }: Server): string {
  if (room && room.outcome !== 'offered') return `${name}: ${(room.error ?? room.outcome).replace(/\.$/, '')}`;
  if (candidates.length === 0) return `${name} offers no address for media`;
  const list = candidates.map(
    (one) => `${one.transport.toUpperCase()} ${endpointText(one)} (${SAID[one.answer](one)})`,
  );
  return `${name} offers ${list.join(', ')}`;
}

const SAID: Record<CandidateFacts['answer'], (candidate: CandidateFacts) => string> = {
  answered: ({ ms }) => `answers after ${Math.max(1, Math.round(ms ?? 0))} ms`,
  refused: () => 'refused',
  unreachable: () => 'cannot be reached',
  silent: () => 'silent',
  untried: ({ place, resolved }) => (resolved === null ? 'does not resolve' : PLACES[place]),
};
const PLACES: Record<CandidateFacts['place'], string> = {
  public: 'a public address, not tried',
  private: 'an inside address, not tried',
  nowhere: 'an address that nobody else can reach',
  name: 'a name, not tried',
};
