/** Which servers stand in the servers' network, and what is wrong with them. */
import type { BaresipAccount } from '../../peers/support/baresip';
import type { FrontPlan } from './front';
import type { HttpPlan } from './http';
import type { Flaw } from './identities';
import type { RegistrarPlan } from './kamailio';
import type { Zone } from './names';
import type { PeerPlan } from './peerPlan';
import type { ResolverPlan } from './resolver';
import type { GatewayPlan } from './rtpengine';
import type { SfuFaults } from '../../support/sfu/faults';
import type { TurnPlan } from './turn';

export interface ServerPlan {
  /** Null: no registrar at all. */
  registrar: RegistrarPlan | null;
  /** A second registrar, for example where the first SRV target is dead. */
  secondRegistrar: RegistrarPlan | null;
  /**
   * `relay`: a media relay anchors the calls; `direct`: media goes from end to end; a gateway: callers by WebSocket get ICE and
   * DTLS-SRTP of it, telephones plain RTP.
   */
  media: 'direct' | 'relay' | GatewayPlan;
  /** `immediate`: the relay holds on to where the first packet came from; `delayed`: it looks for three seconds where they come from. */
  relayLearns: 'delayed' | 'immediate';
  /** The telephone that answers as "echo", and others. */
  phone: readonly BaresipAccount[];
  /** `neighbour`: in the client's own LAN (the network needs one). */
  phoneAt: 'servers' | 'neighbour';
  /** `sidetone respond` at the companion's address, SIP port 5060. */
  companion: boolean;
  /** UDP and TCP ports that the companion echoes. */
  companionPorts: { udp: number[]; tcp: number[] };
  /** A STUN and TURN server: coturn. */
  turn: TurnPlan | null;
  /** At the scripted peer's address: numbers that begin with "script" lead there. */
  script: PeerPlan | null;
  /** A scripted peer in place of the registrar, at its address. */
  oddRegistrar: PeerPlan | null;
  zone: Zone | undefined;
  /** Asked by the client in place of the plain one. */
  resolver: ResolverPlan | null;
  certificate: Flaw;
  /** HTTP APIs at the script's address. */
  http: readonly HttpPlan[];
  /** A conference server at the script's address, with what is wrong with it. */
  sfu: SfuFaults | null;
  /** At ports of the proxy's address that the registrar leaves free. */
  fronts: readonly FrontPlan[];
}

export const ECHO: BaresipAccount = { user: 'echo', answer: 'auto' };

/** A small site: registrar, a telephone that answers as "echo", a media relay where asked, the companion beside it. */
export function pbx(change: Partial<ServerPlan> = {}): ServerPlan {
  return {
    registrar: {},
    secondRegistrar: null,
    media: 'direct',
    relayLearns: 'delayed',
    phone: [ECHO],
    phoneAt: 'servers',
    companion: false,
    companionPorts: { udp: [], tcp: [] },
    turn: null,
    script: null,
    oddRegistrar: null,
    zone: undefined,
    resolver: null,
    certificate: 'none',
    http: [],
    sfu: null,
    fronts: [],
    ...change,
  };
}

/** A small site for web phones: their calls are made plain for the telephone by a gateway. */
export function webPbx(change: Partial<ServerPlan> = {}): ServerPlan {
  return pbx({ media: {}, ...change });
}

/** A site whose called party is the scripted peer: `callTarget` is then "sip:script@pbx.test". */
export function pbxWithPeer(script: PeerPlan, change: Partial<ServerPlan> = {}): ServerPlan {
  return pbx({ phone: [], script, ...change });
}
