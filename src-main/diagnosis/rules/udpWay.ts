/** Does UDP get out of this network at all? What each check saw of it, together. */
import { endpointText } from '../../../src-shared/words/endpoint';
import type { Naming, RuleInput } from '../api';
import type { IceServerAt } from '../facts/ice';
import { isUsable } from '../readings/iceServerFacts';
import { heard, name } from '../readings/naming';

/** Whether audio found a way in the call; `untried`: it did not come so far. */
export function callState({ findings }: RuleInput): 'works' | 'no-way' | 'untried' {
  const call = findings['call.setup']?.call;
  if (!call) return 'untried';
  const answered = call.result.state === 'answered';
  const { ice } = call;
  if (!ice) return answered ? (heard(call) > 0 ? 'works' : 'no-way') : 'untried';
  if (ice.selected) return 'works';
  return answered || (ice.gathering.durationMs !== null && ice.local.length === 0) ? 'no-way' : 'untried';
}

/** A call without ICE was answered: it asked no STUN or TURN server, and its audio goes where the descriptions say. */
export function usesIceServers({ findings }: RuleInput): boolean {
  const call = findings['call.setup']?.call;
  return !call || call.ice != null || call.result.state !== 'answered';
}

/** UDP that was answered, apart from this server, as a clause; null: none was. */
export function otherUdp({ findings }: RuleInput, apart?: IceServerAt): string | null {
  const servers = [...(findings['ice.stun']?.probes ?? []), ...(findings['ice.turn']?.probes ?? [])];
  const same = ({ host, port }: IceServerAt): boolean => host === apart?.host && port === apart.port;
  const server = servers.find(
    (probe) => probe.transport === 'udp' && !same(probe) && (probe.reach === 'answered' || probe.reach === 'refused'),
  );
  if (server?.address) {
    const how = server.reach === 'answered' ? 'answers' : 'says by ICMP that nothing listens there';
    return `${endpointText({ address: server.address, port: server.port })} ${how}`;
  }
  const sip = findings['reach.udp']?.probes.find(({ outcome }) => outcome === 'answered' || outcome === 'refused');
  if (sip)
    return sip.outcome === 'answered'
      ? `${endpointText(sip)} answers SIP by UDP`
      : `${endpointText(sip)} refuses by ICMP`;
  const closed = findings['ice.stun']?.elsewhere.find(
    ({ outcome }) => outcome !== 'silent' && outcome !== 'unreachable',
  );
  if (closed) return `${closed.address} answers for its UDP port ${closed.port}`;
  const port = findings['http.ports']?.ports.find(
    ({ udp }) => udp?.outcome === 'answered' || udp?.outcome === 'echoed',
  );
  if (port?.address && port.udp) return `${endpointText({ address: port.address, port: port.udp.port })} answers`;
  const call = findings['call.setup']?.call;
  if (!call || heard(call) === 0) return null;
  const pair = call.ice?.selected;
  if (call.ice && (!pair || (pair.local.relayProtocol ?? 'udp') !== 'udp' || pair.local.transport !== 'udp'))
    return null;
  return 'the audio of the call arrives';
}

/** No answer by UDP from anybody, while the same servers answer by TCP or TLS. */
export function udpBlocked(input: RuleInput): Naming[] {
  const { findings } = input;
  const probes = [...(findings['ice.stun']?.probes ?? []), ...(findings['ice.turn']?.probes ?? [])];
  const silent = probes.filter(({ transport, reach }) => transport === 'udp' && reach === 'silent');
  const others = silent.filter(({ address }) => probes.some((probe) => probe.address === address && isThere(probe)));
  const [first] = others;
  if (!first?.address || otherUdp(input) !== null) return [];
  const other = probes.find((probe) => probe.address === first.address && isThere(probe));
  if (!other) return [];
  const sip = (findings['reach.udp']?.probes ?? []).filter(({ outcome }) => outcome === 'silent');
  const elsewhere = (findings['ice.stun']?.elsewhere ?? []).filter(({ address }) => address !== first.address);
  const places = new Set(
    [...silent, ...sip, ...elsewhere].flatMap(({ address, port }) =>
      address === null ? [] : [endpointText({ address, port })],
    ),
  );
  const hosts = new Set([...silent, ...sip, ...elsewhere].map(({ address }) => address));
  const relay = findings['ice.turn']?.probes.find((probe) => probe.transport !== 'udp' && isUsable(probe));
  const wanted = probes.some(({ configured, transport }) => configured && transport === 'udp');
  const state = callState(input);
  // Where only relays are allowed, and none of them by UDP, nothing that is configured needs it.
  const byUdp = probes.some(({ configured, kind, transport }) => configured && kind === 'turn' && transport === 'udp');
  const needed = input.subject.ice?.policy !== 'relay' || byUdp;
  const harm = needed && (state === 'no-way' || (state === 'untried' && !relay?.configured));
  const way = relay ? ` The relay ${relay.url} carries data${relay.configured ? '' : ', but is not configured'}.` : '';
  return [
    name(
      'udp-blocked',
      hosts.size > 1 ? 'proven' : 'likely',
      harm ? 'failure' : needed && (wanted || state === 'untried') ? 'degradation' : 'note',
      `Nothing is answered by UDP (${[...places].slice(0, 4).join(', ')}), while ${endpointText({ address: other.address ?? '', port: other.port })} answers by ${other.transport.toUpperCase()}.${way}`,
      ['ice.stun', 'ice.turn', 'reach.udp'],
      {
        explains: !needed
          ? []
          : [
              'ice-checks-failed',
              'ice-gathering-slow',
              'call-setup-slow',
              'turn-unreachable',
              'media-inbound-blocked',
              'media-outbound-blocked',
              'media-both-blocked',
              'media-port-range-blocked',
              'media-udp-port-blocked',
              'far-end-silent',
              'dtls-failed',
            ],
        replaces: ['sip-udp-blocked', 'stun-unreachable'],
      },
    ),
  ];
}

function isThere({ transport, reach }: { transport: string; reach: string }): boolean {
  return transport !== 'udp' && (reach === 'answered' || reach === 'tls-failed');
}
