/** Which servers stand in the servers' network, and what is wrong with them. */
import type { BaresipAccount } from '../../peers/support/baresip';
import type { Flaw } from './identities';
import type { RegistrarPlan } from './kamailio';
import type { Zone } from './names';
import type { PeerPlan } from './peerPlan';

export interface ServerPlan {
  /** Null: no registrar at all. */
  registrar: RegistrarPlan | null;
  /** A second registrar, for example where the first SRV target is dead. */
  secondRegistrar: RegistrarPlan | null;
  /** `relay`: a media relay anchors the calls; `direct`: media goes from end to end. */
  media: 'direct' | 'relay';
  /** The telephone that answers as "echo", and others. */
  phone: readonly BaresipAccount[];
  /** `sidetone respond` at the companion's address, SIP port 5060. */
  companion: boolean;
  /** UDP and TCP ports that the companion echoes. */
  companionPorts: { udp: number[]; tcp: number[] };
  /** At the scripted peer's address: numbers that begin with "script" lead there. */
  script: PeerPlan | null;
  /** A scripted peer in place of the registrar, at its address. */
  oddRegistrar: PeerPlan | null;
  zone: Zone | undefined;
  certificate: Flaw;
  /** HTTP APIs at the script's address. */
  http: readonly { port: number; status: number }[];
}

export const ECHO: BaresipAccount = { user: 'echo', answer: 'auto' };

/** A small site: registrar, a telephone that answers as "echo", a media relay where asked, the companion beside it. */
export function pbx(change: Partial<ServerPlan> = {}): ServerPlan {
  return {
    registrar: {},
    secondRegistrar: null,
    media: 'direct',
    phone: [ECHO],
    companion: false,
    companionPorts: { udp: [], tcp: [] },
    script: null,
    oddRegistrar: null,
    zone: undefined,
    certificate: 'none',
    http: [],
    ...change,
  };
}

/** A site whose called party is the scripted peer: `callTarget` is then "sip:script@pbx.test". */
export function pbxWithPeer(script: PeerPlan, change: Partial<ServerPlan> = {}): ServerPlan {
  return pbx({ phone: [], script, ...change });
}
