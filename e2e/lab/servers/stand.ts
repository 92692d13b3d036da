/** Starts what a plan names, side by side where one does not need the other. */
import { startBaresip } from '../../peers/support/baresip';
import type { Baresip } from '../../peers/support/baresip';
import type { Host } from '../../peers/support/network';
import type { Running } from '../../peers/support/process';
import type { Lab } from '../../peers/support/workbench';
import type { Topology } from '../network/topology';
import { PROGRAM } from '../runner/program';
import { startFront } from './front';
import { startHttp } from './http';
import { makeIdentities } from './identities';
import type { Identities } from './identities';
import { startRegistrar } from './kamailio';
import type { Registrar } from './kamailio';
import { startNames } from './names';
import { startPeer } from './peer';
import type { ServerPlan } from './plan';
import { startResolver } from './resolver';
import { startRtpengine } from './rtpengine';
import { startSfu } from './sfu';
import { startTurn } from './turn';

export interface Servers {
  identities: Identities;
  registrar: Registrar | null;
  phone: Baresip | null;
  script: Running | null;
  /** A scripted peer in the registrar's place. */
  oddRegistrar: Running | null;
  /** The media relay runs. */
  relay: boolean;
  turn: Running | null;
  companion: Running | null;
}

export const COMPANION_PORT = 5060;
export const COMPANION_TLS_PORT = 5061;
export const COMPANION_WS_PORT = 8088;
export const COMPANION_PASSWORD = 'companion-of-the-lab';

export async function startServers(lab: Lab, topology: Topology, plan: ServerPlan): Promise<Servers> {
  const { at } = topology;
  const identities = makeIdentities(lab.folder, at, plan.certificate, plan.turn?.certificate ?? 'none');
  const { media } = plan;
  const relay = media !== 'direct';
  const withRegistrar = async (): Promise<[Registrar | null, Running | null, Baresip | null]> => {
    if (relay) await startRtpengine(lab, at, plan.relayLearns, media === 'relay' ? null : media);
    const [registrar] = await Promise.all([
      plan.registrar ? startRegistrar(lab, at, identities.server, { media, ...plan.registrar }) : null,
      plan.secondRegistrar
        ? startRegistrar(lab, at, identities.server, { media, address: at.secondProxy, ...plan.secondRegistrar })
        : null,
    ]);
    const oddRegistrar = plan.oddRegistrar ? await startPeer(lab, at.proxy, plan.oddRegistrar) : null;
    const home = plan.secondRegistrar && !plan.registrar ? at.secondProxy : at.proxy;
    const phone = plan.phone.length
      ? await startBaresip(lab, { accounts: plan.phone, proxy: `sip:${home}`, ...whereIs(plan, topology) })
      : null;
    return [registrar, oddRegistrar, phone];
  };
  const [[registrar, oddRegistrar, phone], script, companion, turn] = await Promise.all([
    withRegistrar(),
    plan.script ? startPeer(lab, at.script, plan.script) : null,
    plan.companion ? startCompanion(lab, at.companion, plan.companionPorts) : null,
    plan.turn ? startTurn(lab, at, identities.turn, plan.turn) : null,
    startNames(lab, at, plan.zone).then(() => plan.resolver && startResolver(lab, at, plan.resolver)),
    ...plan.http.map((one) => startHttp(lab, at, identities, one)),
    plan.sfu && startSfu(lab, at, plan.sfu),
    ...plan.fronts.map((one) => startFront(lab, at, identities, one)),
  ]);
  return { identities, registrar, phone, script, oddRegistrar, relay, turn, companion };
}

/** Of the telephone. */
function whereIs({ phoneAt }: ServerPlan, { at, client, neighbour }: Topology): { host?: Host; address: string } {
  if (phoneAt === 'servers') return { address: at.phone };
  if (!neighbour) throw new Error('A telephone in the LAN needs a network that was planned with a neighbour.');
  return { host: { ...client, ...neighbour, addresses: [at.neighbour] }, address: at.neighbour };
}

function startCompanion(lab: Lab, address: string, ports: { udp: number[]; tcp: number[] }): Promise<Running> {
  const echoes = [
    ...ports.udp.flatMap((one) => ['--udp', String(one)]),
    ...ports.tcp.flatMap((one) => ['--tcp', String(one)]),
  ];
  const argv = [
    process.execPath,
    PROGRAM,
    'respond',
    '--listen',
    address,
    '--sip-port',
    String(COMPANION_PORT),
    '--tls-port',
    String(COMPANION_TLS_PORT),
    '--ws-port',
    String(COMPANION_WS_PORT),
    ...echoes,
  ];
  return lab.start(lab.server, argv, {
    name: 'companion',
    ready: { line: /^Listening on/m },
    // It lays its certificate where temporary files go.
    env: { SIDETONE_RESPOND_PASSWORD: COMPANION_PASSWORD, TMPDIR: lab.folder },
  });
}
