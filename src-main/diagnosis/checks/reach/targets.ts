import { endpointText } from '../../../../src-shared/words/endpoint';
import { isWeb, type TransportName, TRANSPORTS } from '../../../../src-shared/model/transports';
import type { Target } from '../../../net/transport';
import type { CheckContext } from '../../api';

type Known = Pick<CheckContext, 'findings' | 'subject'>;

/** A zone with twenty targets must not make a flood; so many show what there is to see. */
const MOST_CONFIGURED = 8;
const MOST_COMPARED = 2;
/** Where SIP is spoken in the clear by one of these, it is at the same port by the other (RFC 3261 section 18.2.1). */
const CLEARTEXT = new Set<TransportName>(['udp', 'tcp']);

/** What the account uses: the transport of the first target, whatever "auto" led to. */
export function isConfigured(transport: TransportName, { findings }: Pick<Known, 'findings'>): boolean {
  return findings['names.resolve']?.targets[0]?.transport === transport;
}

/** A WebSocket is compared only where the profile gives its URL: a path cannot be guessed. */
export function isWanted(transport: TransportName, known: Known): boolean {
  if (isConfigured(transport, known)) return true;
  if (!isWeb(transport)) return known.findings['names.resolve'] !== undefined;
  return webSocketUrl(transport, known) !== null;
}

/** URL of the account's WebSocket where it is of this transport. */
export function webSocketUrl(transport: TransportName, { subject }: Pick<Known, 'subject'>): string | null {
  const { wsUrl } = subject.account;
  return wsUrl && wsUrl.toLowerCase().startsWith(`${transport}:`) ? wsUrl : null;
}

/**
 * The targets to ask by one transport: those that resolution names, in their order; else the same hosts at the port where that transport
 * is usually found. WebSockets for comparison are not among them: see `webSocketUrl`.
 */
export function targetsFor(transport: TransportName, known: Pick<Known, 'findings'>): Target[] {
  const targets = known.findings['names.resolve']?.targets ?? [];
  const named = unique(targets.filter((target) => target.transport === transport));
  if (isConfigured(transport, known)) return named.slice(0, MOST_CONFIGURED);
  if (named.length > 0) return named.slice(0, MOST_COMPARED);
  if (isWeb(transport)) return [];
  const guessed = targets.map(({ host, address, tls, transport: given, port }) => ({
    host,
    address,
    transport,
    port: CLEARTEXT.has(transport) && CLEARTEXT.has(given) ? port : TRANSPORTS[transport].port,
    ...(tls ? { tls } : {}),
  }));
  return unique(guessed).slice(0, MOST_COMPARED);
}

function unique(targets: Target[]): Target[] {
  return [...new Map(targets.map((target) => [endpointText(target), target])).values()];
}
