/** How a scenario is written. Each file under scenarios/ is one area and holds nothing but calls of `scenario`. */
import type { z } from 'zod';
import type { profileSchema } from '../../src-shared/contract/profile';
import type { CauseCode } from '../../src-shared/causes/codes';
import type { Addresses, NetworkPlan, Topology } from './network/topology';
import type { Firewall, Match, Router } from './network/router';
import type { Wire } from './network/wire';
import type { ServerPlan } from './servers/plan';
import type { Servers } from './servers/stand';
import type { Lab } from '../peers/support/workbench';
import type { Running } from '../peers/support/process';

export const AREAS = [
  'healthy',
  'names',
  'reach',
  'tls',
  'registration',
  'nat',
  'callSetup',
  'media',
  'ice',
  'quality',
  'http',
  'computer',
] as const;
export type Area = (typeof AREAS)[number];

type Written = z.input<typeof profileSchema>;

/** A profile as a person writes it, with defaults for what is left out: alice by UDP, calling "echo". `null` leaves a key away. */
export interface ProfileChange {
  account?: { [K in keyof Written['account']]?: Written['account'][K] | null };
  callTarget?: string | null;
  responder?: string | null;
  ice?: Written['ice'];
  tls?: Written['tls'];
  http?: Written['http'];
  callServers?: Written['callServers'];
  ports?: Written['ports'];
  limits?: Written['limits'];
}

/** What a fault can take hold of. */
export interface Hands {
  lab: Lab;
  at: Addresses;
  topology: Topology;
  router: Router;
  /** Of the servers' own computer. */
  firewall: Firewall;
  /** Only where the network was planned with a wire. */
  wire: Wire;
  servers: Servers;
  /** Runs a command in the client's namespace. */
  client(argv: readonly string[]): string;
  /** Runs a command in the servers' namespace. */
  server(argv: readonly string[]): string;
  /** Starts something that runs beside the program; it is ended with the scenario. */
  beside(where: 'client' | 'server', argv: readonly string[]): Promise<Running>;
}

export interface Scenario {
  name: string;
  area: Area;
  network: NetworkPlan;
  server: ServerPlan;
  fault?: (hands: Hands) => void | Promise<void>;
  profile?: ProfileChange | ((at: Addresses) => ProfileChange);
  /** Accepted as the primary cause, the best first; or that nothing is accused. */
  expect: readonly [CauseCode, ...CauseCode[]] | 'healthy';
  /** Must not be named at all, in no role. */
  not?: readonly CauseCode[];
  /** May be named as consequence or contributing, but not as primary: for reading; anything but `expect` fails as primary. */
  contributing?: readonly CauseCode[];
  /** Must be named as contributing or consequence. */
  alsoNamed?: readonly CauseCode[];
  mode?: 'quick' | 'full';
  /**
   * Something that happens while the program runs: when it prints a line that fits, or once two seconds of its audio (or of packets that
   * match) have passed the router.
   */
  during?: { when: RegExp | 'audio flows' | Match; afterMs?: number; do(hands: Hands): void | Promise<void> };
  /** No other scenario at the same time: its figures are those of a quiet machine. */
  alone?: boolean;
  /** Part of `npm test`. */
  chosen?: boolean;
  /** The fault may meet no packet at all (for example a rule for a retry that is not needed). */
  mayStayIdle?: boolean;
  /** The line is cut in a way that what was begun cannot be ended: a binding or a call stays at the servers. */
  leaves?: readonly ('binding' | 'call')[];
  /** In place of 15 s (healthy) and 40 s, s. */
  withinS?: number;
  /** Command line words before the program's own, for example taskset. */
  under?: readonly string[];
}

const all: Scenario[] = [];

/** Declares the scenarios of one area. */
export function area(name: Area): (title: string, what: Omit<Scenario, 'name' | 'area'>) => void {
  return (title, what) => {
    if (all.some((one) => one.name === title)) throw new Error(`There are two scenarios named "${title}".`);
    all.push({ name: title, area: name, ...what });
  };
}

export function scenarios(): readonly Scenario[] {
  return all;
}
