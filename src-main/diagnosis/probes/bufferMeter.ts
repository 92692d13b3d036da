/** The kernel's UDP buffers and what it dropped over a call. Linux only. */
import { createSocket } from 'node:dgram';
import { readdirSync, readlinkSync } from 'node:fs';
import type { BufferFacts } from '../facts/computer';
import { systemReader, type RouteReader } from './routes';

/** What call-server documentation recommends for net.core.rmem_max and wmem_max, octets. */
const RECOMMENDED = 16 * 1024 * 1024;

export interface MeterParts {
  reader?: RouteReader;
  /** Inodes of this program's sockets; empty where the system does not tell. */
  ownSockets?: () => Set<string>;
  measureLimits?: (told: (limits: Limits) => void) => void;
}

interface Limits {
  rmemMax: number;
  rmemDefault: number;
  wmemMax: number;
}

interface Counters {
  received: number;
  receiveDrops: number;
  sendDrops: number;
}

/** @returns `stop`, to be called while the sockets of the call are still open; null off Linux */
export function startBufferMeter(parts: MeterParts = {}): { stop(): BufferFacts | null } {
  const { reader = systemReader, ownSockets = socketsOfThisProcess, measureLimits = measureAtSocket } = parts;
  const before = counters(reader);
  const dropsBefore = dropsBySocket(reader);
  let limits = limitsOf(reader);
  // A network namespace of its own hides these limits; a socket feels them all the same.
  if (before && !limits) measureLimits((measured) => (limits = measured));
  return {
    stop() {
      const after = counters(reader);
      if (!before || !after || !limits) return null;
      return {
        ...limits,
        recommended: RECOMMENDED,
        receiveDrops: after.receiveDrops - before.receiveDrops,
        sendDrops: after.sendDrops - before.sendDrops,
        received: after.received - before.received,
        ownDrops: ownDrops(dropsBefore, dropsBySocket(reader), ownSockets()),
      };
    },
  };
}

function limitsOf(reader: RouteReader): Limits | null {
  const [rmemMax, rmemDefault, wmemMax] = ['rmem_max', 'rmem_default', 'wmem_max'].map((name) =>
    Number(reader.read(`/proc/sys/net/core/${name}`) ?? Number.NaN),
  );
  if (!rmemMax || !rmemDefault || !wmemMax) return null;
  return { rmemMax, rmemDefault, wmemMax };
}

/** socket(7): the kernel doubles what is asked for, cuts it at the limit, and tells the doubled value. */
function measureAtSocket(told: (limits: Limits) => void): void {
  const socket = createSocket('udp4');
  socket.on('error', () => socket.close());
  socket.bind(0, '127.0.0.1', () => {
    const rmemDefault = socket.getRecvBufferSize();
    socket.setRecvBufferSize(2 * RECOMMENDED);
    socket.setSendBufferSize(2 * RECOMMENDED);
    told({ rmemDefault, rmemMax: socket.getRecvBufferSize() / 2, wmemMax: socket.getSendBufferSize() / 2 });
    socket.close();
  });
}

/** RcvbufErrors and SndbufErrors (RFC 4113's InErrors and more), IPv4 and IPv6 together. */
function counters(reader: RouteReader): Counters | null {
  const v4 = table(reader.read('/proc/net/snmp'));
  if (!v4) return null;
  const v6 = pairs(reader.read('/proc/net/snmp6'));
  const sum = (name: string): number => (v4.get(name) ?? 0) + (v6.get(`Udp6${name}`) ?? 0);
  return {
    received: sum('InDatagrams'),
    receiveDrops: sum('RcvbufErrors') + sum('MemErrors'),
    sendDrops: sum('SndbufErrors'),
  };
}

/** Two lines "Udp: names" and "Udp: values". */
function table(text: string | null): Map<string, number> | null {
  const [names, values] = (text ?? '')
    .split('\n')
    .filter((line) => line.startsWith('Udp: '))
    .map((line) => line.trim().split(/\s+/).slice(1));
  return names && values ? new Map(names.map((name, at) => [name, Number(values[at])])) : null;
}

function pairs(text: string | null): Map<string, number> {
  return new Map(
    (text ?? '')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .map(([name = '', value = '0']) => [name, Number(value)]),
  );
}

/** /proc/net/udp and udp6: the inode is the tenth column, drops the last. */
function dropsBySocket(reader: RouteReader): Map<string, number> {
  const lines = ['udp', 'udp6'].flatMap((name) => (reader.read(`/proc/net/${name}`) ?? '').split('\n').slice(1));
  return new Map(
    lines
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns.length >= 13)
      .map((columns) => [columns[9] ?? '', Number(columns.at(-1))]),
  );
}

function ownDrops(before: Map<string, number>, after: Map<string, number>, own: Set<string>): number | null {
  const ours = [...after].filter(([inode]) => own.has(inode));
  if (ours.length === 0) return null;
  return ours.reduce((sum, [inode, drops]) => sum + drops - (before.get(inode) ?? 0), 0);
}

function socketsOfThisProcess(): Set<string> {
  try {
    const links = readdirSync('/proc/self/fd').map((fd) => linkOf(`/proc/self/fd/${fd}`));
    return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  } catch {
    return new Set();
  }
}

/** The descriptor of the listing itself is gone by now. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
