/** The peer programs of the measurements: sipp as the called side, and Linux's own counters of what went wrong on the way. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Program, startProgram, udpPortIsBound } from './program';

interface Server {
  address: string;
  sipPort: number;
  mediaPort: number;
}

export const SERVER: Server = { address: '127.0.0.1', sipPort: 15_060, mediaPort: 16_000 };

/** One echo socket of sipp holds 277 packets: several of them, so that many calls at once do not overrun it. */
export const SERVERS: readonly Server[] = [0, 100, 200, 300].map((offset) => ({
  address: SERVER.address,
  sipPort: SERVER.sipPort + offset,
  mediaPort: SERVER.mediaPort + offset,
}));

/** sipp's own called side. Answers each call with PCMU and sends all RTP that comes to one port back to where it came from. */
export function startSippServer({ address, sipPort, mediaPort }: Server = SERVER): Promise<Program> {
  const sip = ['-sn', 'uas', '-i', address, '-p', String(sipPort), '-nostdin'];
  const media = ['-rtp_echo', '-mi', address, '-mp', String(mediaPort)];
  return startProgram(
    ['sipp', ...sip, ...media],
    () => udpPortIsBound(sipPort) && udpPortIsBound(mediaPort),
    os.tmpdir(),
  );
}

export async function withProgram<T>(starting: Promise<Program>, work: (program: Program) => Promise<T>): Promise<T> {
  const program = await starting;
  try {
    return await work(program);
  } finally {
    await program.stop();
  }
}

export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidetone-bench-'));
  try {
    return await work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** UDP datagrams that sockets lost because their buffers were full: of the sockets of one local port range. */
export function receiveDrops(ports: (port: number) => boolean): number {
  let drops = 0;
  for (const line of fs.readFileSync('/proc/net/udp', 'utf8').split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const port = parseInt(fields[1]?.split(':')[1] ?? '0', 16);
    if (ports(port)) drops += Number(fields.at(-1));
  }
  return drops;
}

export interface UdpCounters {
  received: number;
  sent: number;
  /** Lost because a receive buffer was full. */
  receiveErrors: number;
  sendErrors: number;
}

/** UDP of this network namespace since it was made (/proc/net/snmp). */
export function udpCounters(): UdpCounters {
  const [names = [], values = []] = fs
    .readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Udp: '))
    .map((line) => line.split(' '));
  const value = (name: string): number => Number(values[names.indexOf(name)] ?? NaN);
  return {
    received: value('InDatagrams'),
    sent: value('OutDatagrams'),
    receiveErrors: value('RcvbufErrors'),
    sendErrors: value('SndbufErrors'),
  };
}
