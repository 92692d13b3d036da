/** sipp with scenarios of our own (`e2e/peers/sipp`): the peer that does exactly what a test says. */
import fs from 'node:fs';
import path from 'node:path';
import type { Lab } from './lab';
import { SCRIPT_ADDRESS } from './network';
import type { Host } from './network';
import type { Running } from './process';

/** Blocks that every scenario repeats, as `@NAME@`. The first response of a dialog adds the To tag; later ones copy it. */
const BLOCKS = {
  COPY: headers(
    '[last_Via:]',
    '[last_Record-Route:]',
    '[last_From:]',
    '[last_To:];tag=[pid]SIPp[call_number]',
    '[last_Call-ID:]',
    '[last_CSeq:]',
  ),
  COPY_IN_DIALOG: headers('[last_Via:]', '[last_From:]', '[last_To:]', '[last_Call-ID:]', '[last_CSeq:]'),
  CONTACT: 'Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>',
  NEW_CALL: headers(
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    'Max-Forwards: 70',
    'From: <sip:sipp@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]',
    'To: <sip:[service]@[remote_ip]:[remote_port]>',
    'Call-ID: [call_id]',
    'Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>',
  ),
  NEXT: headers(
    'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    'Max-Forwards: 70',
    '[routes]',
    'From: <sip:sipp@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]',
    '[last_To:]',
    'Call-ID: [call_id]',
  ),
  SDP: sdp('sendrecv', 1),
  SDP_HOLD: sdp('sendonly', 2),
  SDP_RESUME: sdp('sendrecv', 3),
};

function headers(...lines: string[]): string {
  return lines.join('\n    ');
}

function sdp(direction: string, version: number): string {
  return headers(
    'Content-Type: application/sdp',
    'Content-Length: [len]',
    '',
    'v=0',
    `o=sipp 1 ${version} IN IP[local_ip_type] [local_ip]`,
    's=-',
    'c=IN IP[media_ip_type] [media_ip]',
    't=0 0',
    'm=audio [media_port] RTP/AVP 0 101',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    `a=${direction}`,
  );
}

export interface SippOptions {
  /** Values for `@NAME@` in the scenario. */
  values?: Record<string, string | number>;
  host?: Host;
  address?: string;
  port?: number;
  /** "host:port" to call; without it sipp waits for a call. */
  target?: string;
  /** User part of the called address. */
  service?: string;
  calls?: number;
  transport?: 'u1' | 't1';
  timeoutS?: number;
  extra?: readonly string[];
}

export interface Sipp extends Running {
  /** Resolves when every call went as the scenario says; rejects with sipp's own words otherwise. */
  passed(): Promise<void>;
}

export async function startSipp(lab: Lab, scenario: string, options: SippOptions = {}): Promise<Sipp> {
  const host = options.host ?? lab.server;
  const port = options.port ?? 5060;
  const address = options.address ?? SCRIPT_ADDRESS;
  const values = { ...BLOCKS, ...options.values };
  const file = lab.render(`sipp/${scenario}.xml`, values, `sipp/${scenario}-${port}.xml`);
  const log = path.join(lab.folder, 'sipp', `${scenario}-${port}.log`);
  const optional = [
    ...(options.service ? ['-s', options.service] : []),
    ...(options.extra ?? []),
    ...(options.target ? [options.target] : []),
  ];
  const own = ['-i', address, '-p', String(port), '-t', options.transport ?? 'u1', '-m', String(options.calls ?? 1)];
  // Media goes back to where it came from; each sipp of a test has ports of its own.
  const media = ['-rtp_echo', '-mi', address, '-mp', String(22_000 + (port % 1000) * 10)];
  const limits = [
    '-nostdin',
    '-timeout',
    `${options.timeoutS ?? 30}s`,
    '-timeout_error',
    '-trace_err',
    '-error_file',
    log,
  ];
  const argv = ['sipp', '-sf', file, ...own, ...media, ...limits, ...optional];
  const ready = options.target ? {} : { ready: options.transport === 't1' ? { tcp: port } : { udp: port } };
  const running = await lab.start(host, argv, {
    name: `sipp ${scenario}`,
    cwd: path.dirname(file),
    env: { TERM: 'dumb' },
    ...ready,
  });
  return {
    ...running,
    passed: async () => {
      const code = await running.exited;
      if (code === 0) return;
      const errors = fs.existsSync(log) ? fs.readFileSync(log, 'utf8') : running.output().slice(-2000);
      throw new Error(`sipp's scenario "${scenario}" failed (exit code ${code}):\n${errors.slice(0, 4000)}`);
    },
  };
}
