/** The lab's STUN and TURN server, and what a profile has to say of it. */
import type { Identity } from '../../peers/support/authority';
import { startCoturn, timeLimited } from '../../peers/support/coturn';
import { PASSWORD } from '../../peers/support/kamailio';
import type { Running } from '../../peers/support/process';
import type { Lab } from '../../peers/support/workbench';
import type { Addresses } from '../network/topology';
import { TURN_NAME } from './identities';
import type { Flaw } from './identities';

export interface TurnPlan {
  /** For alice with her password, or by time-limited credentials that are made with a secret. */
  credentials?: 'password' | 'time-limited';
  /** 5349 by default. */
  tlsPort?: number;
  certificate?: Flaw;
  /** Relays from this address of the servers, in place of its own. */
  relaysFrom?: string;
  /** More of turnserver's own words. */
  options?: readonly string[];
}

const SECRET = 'the-secret-of-the-relay';
export const RELAYED_PORTS = { from: 49_152, to: 49_500 };

export function startTurn(lab: Lab, at: Addresses, identity: Identity, plan: TurnPlan): Promise<Running> {
  if (plan.relaysFrom) lab.server.run(['ip', 'addr', 'add', `${plan.relaysFrom}/32`, 'dev', 'lo']);
  return startCoturn(lab, {
    addresses: [at.turn, at.secondTurn],
    relayAddress: plan.relaysFrom,
    identity,
    relayPorts: RELAYED_PORTS,
    tlsPort: plan.tlsPort,
    ...(plan.credentials === 'time-limited' ? { secret: SECRET } : { users: { alice: PASSWORD } }),
    // Its log then tells of each allocation.
    options: ['--verbose', ...(plan.options ?? [])],
  });
}

/** Allocations that the relay holds now, by its log. */
export function allocations(relay: Running): number {
  const held = new Set<string>();
  if (relay.child.exitCode !== null || relay.child.signalCode !== null) return 0;
  for (const [, session = '', what = ''] of relay
    .output()
    .matchAll(/session (\d+): (new,|refreshed,.*lifetime=0$|closed)/gm)) {
    if (what === 'new,') held.add(session);
    else held.delete(session);
  }
  return held.size;
}

/** As a profile names servers. */
interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

export function stun(port = 3478): IceServer {
  return { urls: [`stun:${TURN_NAME}:${port}`] };
}

const WAYS = {
  udp: `turn:${TURN_NAME}:3478?transport=udp`,
  tcp: `turn:${TURN_NAME}:3478?transport=tcp`,
  tls: `turns:${TURN_NAME}:5349?transport=tcp`,
  tls443: `turns:${TURN_NAME}:443?transport=tcp`,
};
type Way = keyof typeof WAYS;

export function turn(
  ways: readonly Way[],
  credentials: Omit<IceServer, 'urls'> = { username: 'alice', credential: PASSWORD },
): IceServer {
  return { urls: ways.map((way) => WAYS[way]), ...credentials };
}

/** @param endsInS from now; negative: over @param secret another one than the server's is a fault */
export function limitedCredentials(endsInS: number, secret = SECRET): { username: string; credential: string } {
  return timeLimited(secret, { user: 'alice', endsInS });
}
