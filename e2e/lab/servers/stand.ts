/** Starts what a plan names, side by side where one does not need the other. */
import path from 'node:path';
import { startBaresip } from '../../peers/support/baresip';
import type { Baresip } from '../../peers/support/baresip';
import type { Running } from '../../peers/support/process';
import type { Lab } from '../../peers/support/workbench';
import type { Topology } from '../network/topology';
import { PROGRAM } from '../runner/program';
import { makeIdentities } from './identities';
import type { Identities } from './identities';
import { startRegistrar } from './kamailio';
import type { Registrar } from './kamailio';
import { startNames } from './names';
import { startPeer } from './peer';
import type { ServerPlan } from './plan';
import { startRtpengine } from './rtpengine';

export interface Servers {
  identities: Identities;
  registrar: Registrar | null;
  phone: Baresip | null;
  script: Running | null;
  companion: Running | null;
}

export const COMPANION_PORT = 5060;
export const COMPANION_TLS_PORT = 5061;
export const COMPANION_PASSWORD = 'companion-of-the-lab';

export async function startServers(lab: Lab, topology: Topology, plan: ServerPlan): Promise<Servers> {
  const { at } = topology;
  const identities = makeIdentities(lab.folder, at, plan.certificate);
  const relay = plan.media === 'relay';
  const withRegistrar = async (): Promise<[Registrar | null, Baresip | null]> => {
    if (relay) await startRtpengine(lab, at);
    const [registrar] = await Promise.all([
      plan.registrar ? startRegistrar(lab, at, identities.server, { relay, ...plan.registrar }) : null,
      plan.secondRegistrar
        ? startRegistrar(lab, at, identities.server, { relay, address: at.secondProxy, ...plan.secondRegistrar })
        : null,
    ]);
    if (plan.oddRegistrar) await startPeer(lab, at.proxy, plan.oddRegistrar);
    const home = plan.secondRegistrar && !plan.registrar ? at.secondProxy : at.proxy;
    const phone = plan.phone.length
      ? await startBaresip(lab, { accounts: plan.phone, proxy: `sip:${home}`, address: at.phone })
      : null;
    return [registrar, phone];
  };
  const [[registrar, phone], script, companion] = await Promise.all([
    withRegistrar(),
    plan.script ? startPeer(lab, at.script, plan.script) : null,
    plan.companion ? startCompanion(lab, at.companion, plan.companionPorts) : null,
    startNames(lab, at, plan.zone),
    ...plan.http.map(({ port, status }) => startHttp(lab, at.script, port, status)),
  ]);
  return { identities, registrar, phone, script, companion };
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
    ...echoes,
  ];
  return lab.start(lab.server, argv, {
    name: 'companion',
    ready: { line: /^Listening on/m },
    // It lays its certificate where temporary files go.
    env: { SIDETONE_RESPOND_PASSWORD: COMPANION_PASSWORD, TMPDIR: lab.folder },
  });
}

function startHttp(lab: Lab, address: string, port: number, status: number): Promise<Running> {
  const script = path.join(import.meta.dirname, 'httpMain.mjs');
  return lab.start(lab.server, [process.execPath, script, address, String(port), String(status)], {
    name: `HTTP API that answers ${status}`,
    ready: { line: /^ready/m },
  });
}
