/** Kamailio as the lab's registrar and proxy: UDP and TCP 5060, TLS 5061, WS 8080, WSS 8443, by IPv4 and IPv6. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Identity } from '../../peers/support/authority';
import { PASSWORD } from '../../peers/support/kamailio';
import { processesIn } from '../../peers/support/namespaces';
import type { Lab } from '../../peers/support/workbench';
import type { Addresses } from '../network/topology';
import type { GatewayPlan } from './rtpengine';

export { DOMAIN, PASSWORD } from '../../peers/support/kamailio';

/** Statements in Kamailio's words, each at its place of kamailio.cfg. See answers.ts for the usual ones. */
export interface RegistrarPlan {
  anyRequest?: string;
  options?: string;
  registerBeforeDigest?: string;
  /** After the password was right. */
  register?: string;
  callBeforeDigest?: string;
  call?: string;
  inDialog?: string;
  /** On its way back to the caller. */
  reply?: string;
  http?: string;
  /** Media is anchored at the media relay, or made plain by the gateway for who called by WebSocket. */
  media?: 'direct' | 'relay' | Pick<GatewayPlan, 'family' | 'fingerprint'>;
  maxExpiresS?: number;
  algorithm?: 'MD5' | 'SHA-256';
  /** What the digest protects (RFC 7616 section 3.4): the request line, or the body too. */
  qop?: 'auth' | 'auth-int';
  tlsMethod?: string;
  ciphers?: string;
  /** Listens there in place of the proxy's own address. */
  address?: string;
  /** Transports that are served; all of them by default. */
  transports?: readonly ('udp' | 'tcp' | 'tls' | 'ws' | 'wss')[];
}

export interface Registrar {
  rpc(...command: string[]): string;
  /** Contact URIs bound to a user, out of the registrar's own memory. */
  bindings(user: string): string[];
  /** A binding that somebody else made. */
  bind(user: string, contact: string): void;
  /** Its processes stop where they are: the kernel goes on taking datagrams and connections for them. */
  freeze(): void;
  /** All of them end at once. */
  end(): void;
}

const TRANSPORTS = { udp: 5060, tcp: 5060, tls: 5061, ws: 8080, wss: 8443 } as const;

function listeners(plan: RegistrarPlan, at: Addresses): string {
  const lines = (plan.transports ?? (Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[])).flatMap((transport) => {
    const protocol = transport === 'udp' ? 'udp' : transport === 'tls' || transport === 'wss' ? 'tls' : 'tcp';
    return [plan.address ?? at.proxy, ...(plan.address ? [] : [`[${at.server6}]`])].map(
      (address) => `listen=${protocol}:${address}:${TRANSPORTS[transport]}`,
    );
  });
  return lines.join('\n');
}

const RELAYED = 'replace-origin replace-session-connection';
const IF_SDP = 'if (has_body("application/sdp"))';
/** Of a call, not of a re-INVITE in it. */
const IF_REFUSED = 'if (is_method("INVITE") && status =~ "^[3-6]" && $T_req($tt) == $null) rtpengine_delete();';
const AT_THE_END = 'else if (is_method("BYE|CANCEL")) rtpengine_delete();';

/** What stands at the places of kamailio.cfg where a request and an answer with SDP go on. */
function mediaWords(media: RegistrarPlan['media']): { MEDIA_REQUEST: string; MEDIA_REPLY: string } {
  if (!media || media === 'direct') return { MEDIA_REQUEST: '', MEDIA_REPLY: '' };
  if (media === 'relay') {
    // The telephone speaks IPv4, whatever the caller does.
    const answer = `if ($T_req($si) =~ ":") rtpengine_manage("${RELAYED} address-family=IP6"); else rtpengine_manage("${RELAYED} address-family=IP4");`;
    return {
      MEDIA_REQUEST: `${IF_SDP} rtpengine_manage("${RELAYED} address-family=IP4"); ${AT_THE_END}`,
      MEDIA_REPLY: `${IF_REFUSED} else ${IF_SDP} { ${answer} }`,
    };
  }
  const plain = `RTP/AVP ICE=remove DTLS=off SDES-off rtcp-mux-demux ${RELAYED} address-family=IP4`;
  const fingerprint = media.fingerprint ? ` DTLS-fingerprint=${media.fingerprint}` : '';
  const web = `UDP/TLS/RTP/SAVPF ICE=force rtcp-mux-offer generate-mid SDES-off ${RELAYED} address-family=IP${media.family ?? 4}${fingerprint}`;
  const towardsWeb = `rtpengine_manage("${web} direction=inside direction=outside");`;
  const towardsTelephone = `rtpengine_manage("${plain} direction=outside direction=inside");`;
  return {
    MEDIA_REQUEST: `${IF_SDP} { if ($du =~ "transport=ws") { ${towardsWeb} } else { ${towardsTelephone} } } ${AT_THE_END}`,
    MEDIA_REPLY: `${IF_REFUSED} else ${IF_SDP} { if ($T_req($proto) =~ "^wss?$") rtpengine_manage("${web}"); else rtpengine_manage("${plain}"); }`,
  };
}

export async function startRegistrar(
  lab: Lab,
  at: Addresses,
  identity: Identity,
  plan: RegistrarPlan,
): Promise<Registrar> {
  const name = `kamailio-${plan.address ?? at.proxy}`;
  const control = path.join(lab.folder, `${name}.ctl`);
  const values = {
    LISTEN: listeners(plan, at),
    CONTROL: control,
    ALGORITHM: plan.algorithm ?? 'MD5',
    QOP: plan.qop ?? 'auth',
    MAX_EXPIRES: plan.maxExpiresS ?? 3600,
    CERT_FILE: identity.certFile,
    KEY_FILE: identity.keyFile,
    TLS_METHOD: plan.tlsMethod ?? 'TLSv1.2+',
    CIPHERS: plan.ciphers ?? 'DEFAULT',
    PASSWORD,
    SERVERS: `^${at.servers.replace('0/24', '').replaceAll('.', '\\\\.')}`,
    ROUTER: at.routerOutside,
    SCRIPT: at.script,
    ANY_REQUEST: plan.anyRequest ?? '',
    OPTIONS: plan.options ?? '',
    IN_DIALOG: plan.inDialog ?? '',
    REPLY: plan.reply ?? '',
    REGISTER_BEFORE_DIGEST: plan.registerBeforeDigest ?? '',
    REGISTER: plan.register ?? '',
    CALL_BEFORE_DIGEST: plan.callBeforeDigest ?? '',
    CALL: plan.call ?? '',
    HTTP: plan.http ?? '',
    ...mediaWords(plan.media),
  };
  const file = lab.render(path.join(import.meta.dirname, 'kamailio.cfg'), values, `${name}.cfg`);
  const argv = ['kamailio', '-DD', '-E', '-f', file, '-Y', lab.folder, '-P', path.join(lab.folder, `${name}.pid`)];
  // Kamailio's TCP main process comes last; the control socket is served by then.
  const running = await lab.start(lab.server, [...argv, '-m', '32', '-M', '4'], {
    name,
    ready: readiness(plan),
    env: { TZ: 'UTC' },
  });
  const rpc = (...command: string[]): string =>
    execFileSync('kamcmd', ['-s', `unix:${control}`, ...command], { encoding: 'utf8', timeout: 10_000 });
  const signalAll = (signal: NodeJS.Signals): void => {
    const inside = processesIn(lab.server.namespace);
    for (const pid of inside.filter((one) => one === running.pid || parentOf(one) === running.pid)) {
      process.kill(pid, signal);
    }
  };
  return {
    rpc,
    bindings: (user) => {
      const records = rpc('ul.dump')
        .split(/^\s*AoR: /m)
        .slice(1);
      const record = records.find((one) => one.startsWith(`${user}\n`) || one.startsWith(`${user}@`));
      return [...(record ?? '').matchAll(/^\s*Address: (\S+)$/gm)].map((match) => match[1] ?? '');
    },
    bind: (user, contact) => {
      // Table, AoR, contact, expires, q, path (0: none), flags, branch flags, methods. kamcmd ends with 0 whatever came back.
      rpc('ul.add', 'location', user, contact, '3600', '1.0', 's:0', '0', '0', '0');
      if (!rpc('ul.dump').includes(`Address: ${contact}`)) {
        throw new Error(`Kamailio did not take the binding ${contact}.`);
      }
    },
    freeze: () => signalAll('SIGSTOP'),
    end: () => signalAll('SIGKILL'),
  };
}

/** Field 4 of /proc/PID/stat; the name before it is in brackets. */
function parentOf(pid: number): number {
  return Number(
    fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[1],
  );
}

function readiness(plan: RegistrarPlan): { tcp: number } | { udp: number } {
  const served = (plan.transports ?? ['wss']).findLast((one) => one !== 'udp');
  return served ? { tcp: TRANSPORTS[served] } : { udp: 5060 };
}
