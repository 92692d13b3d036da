/** The steps of a walk over a relay, out of what was asked and answered. */
import { isIPv4 } from 'node:net';
import {
  isLoopbackAddress,
  isPrivateAddress,
  isUnicastAddress,
  isUnspecifiedAddress,
} from '../../../../src-shared/address';
import type { Endpoint } from '../../../../src-shared/model/media';
import { seconds } from '../../../../src-shared/words/figures';
import type { StunExchange } from '../../../net/turn/authSession';
import { ATTRIBUTE } from '../../../protocol/stun/attributes';
import { METHOD, textOf } from '../../../protocol/stun/message';
import { SILENCE_MS } from '../../../net/turn/transactions';
import type { TurnProbe, TurnStep, TurnStepName } from '../../facts/ice';

/** IANA "STUN Error Codes": what each means for whoever asked. */
const MEANS: Record<number, string> = {
  300: 'the server sends us to another one',
  400: 'the server does not understand the request',
  401: 'the credentials are not accepted',
  403: 'the server forbids it',
  420: 'the server does not know an attribute of the request',
  437: 'the server holds another allocation for this address and port',
  438: 'the nonce has grown old',
  440: 'the server does not relay this address family',
  441: 'the credentials are not those of the allocation',
  442: 'the server does not relay UDP',
  443: 'the peer has another address family than the relayed address',
  486: 'this user has reached the number of allocations that it may have',
  500: 'the server failed',
  508: 'the server has no capacity left: no port is free',
};

export function addStep(
  probe: TurnProbe,
  name: TurnStepName,
  outcome: TurnStep['outcome'],
  text: string,
  more: { ms?: number | null; code?: number | null } = {},
): void {
  probe.steps.push({ name, outcome, text, ms: more.ms ?? null, code: more.code ?? null });
  if (outcome === 'failed' && probe.failed === null) probe.failed = name;
}

/** "486 Allocation Quota Reached: this user has reached..." */
export function said({ code, reason, silentMs }: Pick<StunExchange, 'code' | 'reason' | 'silentMs'>): string {
  if (silentMs !== null) return silence(silentMs);
  if (code === null) return reason ?? 'no answer';
  const meaning = MEANS[code];
  return `${code} ${reason ?? ''}`.trim() + (meaning ? `: ${meaning}` : '');
}

function silence(ms: number): string {
  const text = `no answer within ${seconds(ms)}`;
  return ms < SILENCE_MS ? `${text}, when the time of the check was over (RFC 8489: ${seconds(SILENCE_MS)})` : text;
}

/** Challenge, authentication and allocation, as they were exchanged. */
export function takeAllocation(probe: TurnProbe, exchanges: readonly StunExchange[]): void {
  const asked = exchanges.filter(({ method }) => method === METHOD.allocate);
  const first = asked.find(({ signed }) => !signed);
  const signed = asked.filter((exchange) => exchange.signed);
  const last = signed.at(-1);
  probe.sent = asked.reduce((sum, { sent }) => sum + sent, 0);
  probe.staleNonces = exchanges.filter(({ code }) => code === 438).length;
  for (const { response } of asked) {
    probe.software ??= response && textOf(response, ATTRIBUTE.software);
    probe.realm ??= response && textOf(response, ATTRIBUTE.realm);
  }
  if (!first?.response) return;
  const ms = first.ms;
  if (first.code === null) {
    addStep(probe, 'challenge', 'done', 'the server asks nobody for credentials', { ms });
    addStep(probe, 'allocate', 'done', relayedText(probe), { ms });
    return;
  }
  if (first.code !== 401) {
    addStep(probe, 'challenge', 'done', 'the server answered before it asked for credentials', {
      ms,
      code: first.code,
    });
    addStep(probe, 'allocate', 'failed', said(first), { ms, code: first.code });
    return;
  }
  addStep(probe, 'challenge', 'done', `the server asks for credentials of the realm "${probe.realm ?? ''}"`, {
    ms,
    code: 401,
  });
  if (!last) {
    const text = probe.hasCredentials
      ? 'the challenge has no realm or no nonce, so that it cannot be answered'
      : 'the server wants a user name and a password, and the configuration has none for it';
    addStep(probe, 'authenticate', 'failed', text, { code: 401 });
    return;
  }
  const refused = last.code === 401 || last.code === 438 || last.code === 441;
  if (refused || last.response === null) {
    addStep(probe, 'authenticate', 'failed', said(last), { ms: last.ms, code: last.code });
    return;
  }
  addStep(probe, 'authenticate', 'done', 'the credentials are accepted', { ms: last.ms });
  if (last.code === null) addStep(probe, 'allocate', 'done', relayedText(probe), { ms: last.ms });
  else addStep(probe, 'allocate', 'failed', said(last), { ms: last.ms, code: last.code });
}

function relayedText({ relayed, lifetimeS, implausible }: TurnProbe): string {
  const address = relayed ? `${relayed.address} port ${relayed.port}` : 'no address';
  return `relayed address ${address} for ${lifetimeS ?? 0} s${implausible ? `: ${implausible}` : ''}`;
}

/** Null: somebody on the internet (or in the network of a private server) could send there. */
export function whyImplausible(relayed: Endpoint, server: string): string | null {
  const { address } = relayed;
  if (isUnspecifiedAddress(address) || !isUnicastAddress(address)) return `nobody can send to ${address}`;
  if (isLoopbackAddress(address) && !isLoopbackAddress(server))
    return `${address} is the loopback of the server itself`;
  if (isIPv4(address) === isIPv4(server) && isPrivateAddress(address) && !isPrivateAddress(server)) {
    return `${address} is private, while the server itself is at the public address ${server}`;
  }
  return null;
}

/** Time-limited credentials (coturn's use-auth-secret) begin with their end, s since the epoch. @returns ms */
export function credentialsEnd(username: string): number | null {
  const endS = Number(/^(?:[^:]*:)?(\d{9,11})(?::|$)/.exec(username)?.[1] ?? Number.NaN);
  return Number.isNaN(endS) ? null : endS * 1000;
}
