/** Conference servers: their API, their media ports, and the addresses that they offer. */
import { endpointText } from '../../../src-shared/words/endpoint';
import { isPrivateAddress, sameAddress, sameNetwork } from '../../../src-shared/address';
import type { Naming, Rule, RuleInput } from '../api';
import type { CandidateFacts, ConferenceOfferFacts, RoomOffer } from '../facts/conference';
import { openPorts, services } from './http';
import { name } from '../readings/naming';
import { tlsFailureNaming } from './tls';

type Server = ConferenceOfferFacts['servers'][number];

export const conferenceRules: Rule = (input) => {
  const api = input.findings['conference.api']?.servers ?? [];
  const ports = input.findings['conference.media']?.ports ?? [];
  return [
    ...services(input, 'conference.api', api),
    ...(input.findings['conference.offer']?.servers ?? []).flatMap((server) => offer(input, server)),
    ...openPorts(ports, api, ['conference.media', 'conference.api']),
  ];
};

function offer(input: RuleInput, server: Server): Naming[] {
  const { room } = server;
  if (room && room.outcome !== 'offered') return [closedRoom(input, server.name, room)];
  const direct = server.candidates.filter(({ type }) => type !== 'relay');
  if (direct.length === 0) return [];
  if (direct.some(({ answer }) => answer === 'answered')) return detour(server, direct);
  const astray = override(server, direct);
  return astray ? [astray] : deadEnd(server, direct);
}

/** The room did not even say where media goes. */
function closedRoom(input: RuleInput, server: string, room: RoomOffer): Naming {
  const { url, outcome, status, error, tlsFailure, tls } = room;
  const which = `${server} (${url})`;
  const said = error ?? `${which}: ${outcome}.`;
  if (outcome === 'tls' && tlsFailure) {
    return tlsFailureNaming(input, 'conference.offer', { failure: tlsFailure, tls, date: null, where: which, error });
  }
  const evidence = ['conference.offer'] as const;
  if (outcome === 'upgrade-refused') {
    const isLogin = status === 401 || status === 403;
    if (isLogin) return name('http-api-unauthorized', 'proven', 'failure', said, [...evidence]);
    if (status !== null && status >= 500) return name('http-api-error', 'proven', 'failure', said, [...evidence]);
    return name('websocket-refused', 'proven', 'failure', said, [...evidence]);
  }
  if (outcome === 'rejected') {
    const code = status === 401 || status === 403 ? 'http-api-unauthorized' : 'http-api-error';
    return name(code, 'proven', 'failure', `${which}: ${said}`, [...evidence]);
  }
  if (outcome === 'no-answer' || outcome === 'unusable') {
    return name('http-api-error', 'likely', 'failure', `${which}: ${said}`, [...evidence]);
  }
  return name('http-api-unreachable', 'proven', 'failure', said, [...evidence]);
}

/**
 * The server sends everybody to another place than its own. Proven where a public server names only inside addresses and none of them
 * answers; a public address that merely differs may be meant so (a load balancer in front of the API) as long as nobody saw it fail.
 */
function override({ name: server, apiAddress, candidates }: Server, direct: CandidateFacts[]): Naming | null {
  const places = direct.map((one) => one.resolved ?? one.address);
  if (apiAddress !== null && places.some((address) => sameAddress(address, apiAddress))) return null;
  const failed = direct.some(({ answer }) => answer !== 'untried');
  const inward = direct.every((one) => isInward(one));
  const near = apiAddress !== null && places.some((address) => sameNetwork(address, apiAddress));
  const list = candidates.map((one) => `${one.transport.toUpperCase()} ${endpointText(one)}`).join(', ');
  const here = apiAddress === null ? '' : `, while its own address is ${apiAddress}`;
  const what = `${server} wants the media sent to ${list}${here}`;
  const named = (confidence: Naming['confidence'], severity: Naming['severity'], why: string): Naming =>
    name('ice-host-override-wrong', confidence, severity, `${what}: ${why}.`, ['conference.offer'], {
      // A media port that answers known checks alone is silent to everybody who is sent to another place.
      explains: [
        'ice-checks-failed',
        'media-both-blocked',
        ...(severity === 'failure' ? (['media-udp-port-blocked', 'media-tcp-fallback-missing'] as const) : []),
      ],
    });
  const lost = direct.filter(({ resolved }) => resolved === null);
  if (lost.length === direct.length) return named('proven', 'failure', 'that name does not resolve');
  if (direct.every((one) => one.place === 'nowhere')) {
    return named('proven', 'failure', 'nobody outside of the server can send there');
  }
  if (inward && apiAddress !== null && !isPrivateAddress(apiAddress)) {
    if (failed) return named('proven', 'failure', 'these addresses exist only inside its network, and none answers');
    return named('likely', 'failure', 'these addresses exist only inside its network');
  }
  if (near) return null;
  if (failed) return named('likely', 'failure', 'another network, and nothing there answers');
  if (inward) return named('suspected', 'degradation', 'these addresses can be reached from inside its network only');
  return apiAddress === null ? null : named('suspected', 'note', 'another address than its own; nobody tried it');
}

const isInward = ({ resolved, address, place }: CandidateFacts): boolean =>
  place === 'private' || place === 'nowhere' || (place === 'name' && isPrivateAddress(resolved ?? address));

/** It works, and not as it should: of what was tried only TCP answers. */
function detour({ name: server }: Server, direct: CandidateFacts[]): Naming[] {
  const udp = direct.filter(({ transport, answer }) => transport === 'udp' && answer !== 'untried');
  const open = direct.filter(({ answer }) => answer === 'answered');
  if (udp.length === 0 || open.some(({ transport }) => transport === 'udp')) return [];
  const silent = udp.map((one) => `${endpointText(one)} is ${one.answer}`).join(', ');
  const reason = `${server} offers its media by UDP and TCP: UDP ${silent}, and only TCP ${open.map(endpointText).join(', ')} answers. Audio by TCP stutters where packets are lost.`;
  return [name('media-udp-port-blocked', 'proven', 'degradation', reason, ['conference.offer'])];
}

/** The addresses are right, the credentials too, and still nobody answers: the way is shut. */
function deadEnd({ name: server }: Server, direct: CandidateFacts[]): Naming[] {
  const tried = direct.filter(({ answer }) => answer !== 'untried');
  const udp = tried.filter(({ transport }) => transport === 'udp');
  const tcp = tried.filter(({ transport }) => transport === 'tcp');
  if (udp.length === 0) return [];
  const list = (those: CandidateFacts[]): string =>
    those.map((one) => `${endpointText(one)} is ${one.answer}`).join(', ');
  const shut = name(
    'media-udp-port-blocked',
    'proven',
    'failure',
    `${server} takes our signalling, but its media port does not answer an ICE check with its own credentials: UDP ${list(udp)}.`,
    ['conference.offer'],
  );
  if (tcp.length === 0) return [shut];
  const noWay = name(
    'media-tcp-fallback-missing',
    'proven',
    'failure',
    `${server}: UDP ${list(udp)}, and TCP ${list(tcp)}: there is no way out.`,
    ['conference.offer'],
    { explains: ['media-udp-port-blocked'] },
  );
  return [noWay, shut];
}
