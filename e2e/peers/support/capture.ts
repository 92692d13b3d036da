/** The kernel's own view of a call (tcpdump) and tshark's reading of any capture file. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lab } from './lab';
import type { Host } from './network';
import type { Running } from './process';
import { until } from './until';

export interface KernelCapture {
  file: string;
  stop(): Promise<void>;
}

/** Everything that passes the namespace's device, with the kernel's time stamps. */
export async function startCapture(lab: Lab, host: Host, name: string, filter = 'udp or tcp'): Promise<KernelCapture> {
  const file = path.join(lab.folder, `${name}.pcap`);
  const argv = [
    'tcpdump',
    '-Z',
    'root',
    '-i',
    host.device,
    '--immediate-mode',
    '-B',
    '8192',
    '-U',
    '-s',
    '0',
    '-w',
    file,
    filter,
  ];
  const running = await lab.start(host, argv, { name: `tcpdump ${name}`, ready: { line: /listening on/ } });
  return {
    file,
    stop: async () => {
      // What was sent last may still be on its way through the device.
      await delay(60);
      await settled(running);
      await running.stop('SIGINT');
    },
  };
}

const SETTLE_MS = 150;

interface Counted {
  reports: number;
  written: number;
  received: number;
}

/**
 * SIGINT ends tcpdump with packets unread in its ring: on a busy machine the last ones of a call. So it is asked what it has written
 * until that no longer grows. (What the kernel has "received by filter" may be more for good: other sockets' copies count there.)
 */
async function settled(running: Running): Promise<void> {
  let before = -1;
  await until(
    'tcpdump to write what the kernel has given it',
    async () => {
      const { written, received } = await counted(running);
      const quiet = written === received || written === before;
      before = written;
      if (!quiet) await delay(SETTLE_MS);
      return quiet;
    },
    (quiet) => quiet,
  );
}

/** SIGUSR1 makes tcpdump tell how many packets it has written, and how many the kernel has for it. */
async function counted(running: Running): Promise<Counted> {
  const before = countedIn(running.stderr()).reports;
  running.signal('SIGUSR1');
  return until(
    "tcpdump's counts",
    () => countedIn(running.stderr()),
    ({ reports }) => reports > before,
  );
}

function countedIn(text: string): Counted {
  const reports = [...text.matchAll(/(\d+) packets? captured, (\d+) packets? received by filter/g)];
  const [, written, received] = reports.at(-1) ?? [];
  return { reports: reports.length, written: Number(written ?? NaN), received: Number(received ?? NaN) };
}

/** One line of `tshark -q -z rtp,streams`. Times in ms. */
export interface TsharkStream {
  src: string;
  srcPort: number;
  dst: string;
  dstPort: number;
  ssrc: string;
  payload: string;
  packets: number;
  lost: number;
  deltaMs: { min: number; mean: number; max: number };
  jitterMs: { min: number; mean: number; max: number };
}

function tshark(file: string, ...args: string[]): string {
  return execFileSync('tshark', ['-n', '-r', file, ...args], {
    encoding: 'utf8',
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  });
}

/**
 * The RTP streams of a capture. `rtpPorts` are UDP ports to read as RTP where the signalling that names them is encrypted.
 */
export function rtpStreams(file: string, rtpPorts: readonly number[] = []): TsharkStream[] {
  const decode = rtpPorts.flatMap((port) => ['-d', `udp.port==${port},rtp`]);
  const table = tshark(file, ...decode, '-q', '-z', 'rtp,streams');
  // Start, end, source, port, destination, port, SSRC, payload (may hold commas), packets, "lost (percent)", nine figures.
  const row =
    /^\s*[\d.]+\s+[\d.]+\s+(\S+)\s+(\d+)\s+(\S+)\s+(\d+)\s+(0x[0-9A-Fa-f]+)\s+(\S.*?)\s+(\d+)\s+(-?\d+) \(-?[\d.]+%\)\s+([\d.-]+)\s+([\d.-]+)\s+([\d.-]+)\s+([\d.-]+)\s+([\d.-]+)\s+([\d.-]+)/gm;
  return [...table.matchAll(row)].map((match) => {
    const [src = '', srcPort, dst = '', dstPort, ssrc = '', payload = '', packets, lost, ...figures] = match.slice(1);
    const [dMin = NaN, dMean = NaN, dMax = NaN, jMin = NaN, jMean = NaN, jMax = NaN] = figures.map(Number);
    return {
      src,
      srcPort: Number(srcPort),
      dst,
      dstPort: Number(dstPort),
      ssrc: ssrc.toLowerCase(),
      payload,
      packets: Number(packets),
      lost: Number(lost),
      deltaMs: { min: dMin, mean: dMean, max: dMax },
      jitterMs: { min: jMin, mean: jMean, max: jMax },
    };
  });
}

/** One value a packet: the given field of each packet that the display filter selects. */
export function fields(file: string, filter: string, ...names: string[]): string[][] {
  const text = tshark(file, '-Y', filter, '-T', 'fields', ...names.flatMap((name) => ['-e', name]));
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

/** Start lines of the SIP messages of a capture, in order. */
export function sipStartLines(file: string): string[] {
  return fields(file, 'sip', 'sip.Request-Line', 'sip.Status-Line').map(
    ([request = '', status = '']) => request || status,
  );
}
