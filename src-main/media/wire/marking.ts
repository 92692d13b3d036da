/**
 * The DSCP of our packets, and of those that arrive (RFC 2474). Node can neither set nor read it; on Linux a few lines of the perl that
 * every Debian has can: the first on our own sockets, handed down to it, the second on a raw socket, which takes root.
 */
import { spawn } from 'node:child_process';
import type { Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';

const MARK_LIMIT_MS = 2000;
/** setsockopt level and name: IP_TOS, IPV6_TCLASS. */
const OPTION = { v4: ['0', '1'], v6: ['41', '67'] } as const;
/** A socket's options are of the socket, not of the descriptor: set in the child, they hold here. */
const MARK =
  'for my $fd (3..$#ARGV) { my $s; open($s, "+<&=$fd") || exit 1; ' +
  'setsockopt($s, $ARGV[0], $ARGV[1], pack("i", $ARGV[2])) || exit 1 }';

/** @param dscp 0 to 63 @returns false where this platform cannot */
export async function markSockets(sockets: readonly Socket[], dscp: number): Promise<boolean> {
  const descriptors = sockets.map(descriptorOf);
  const [first] = sockets;
  if (process.platform !== 'linux' || !first || descriptors.includes(-1)) return false;
  const option = isIPv6(first.address().address) ? OPTION.v6 : OPTION.v4;
  // One argument a descriptor, so that the script knows how many there are.
  const args = ['-e', MARK, ...option, String(dscp << 2), ...descriptors.map(() => 'socket')];
  return new Promise((resolve) => {
    const child = spawn('perl', args, {
      stdio: ['ignore', 'ignore', 'ignore', ...descriptors],
      timeout: MARK_LIMIT_MS,
    });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** -1 where it has none. It is no part of Node's interface (its `_handle` warns), so it may be missing one day. */
function descriptorOf(socket: Socket): number {
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol');
  const state =
    symbol && (socket as unknown as Record<symbol, { handle?: { fd?: number } | null } | undefined>)[symbol];
  return state?.handle?.fd ?? -1;
}

export interface MarkingWatch {
  /** DSCP of most of the packets looked at; null before there was one, and where this platform does not tell. */
  readonly dscp: number | null;
  stop(): void;
}

/** So many are looked at, for so long at most, s, in so many calls at once. */
const LOOK_AT = 5;
const LOOK_FOR_S = 15;
const MAX_WATCHES = 4;
/** AF_INET, SOCK_RAW, UDP: every UDP packet of this machine with its IP header. */
const WATCH =
  'alarm $ARGV[2]; $| = 1; socket(my $s, 2, 3, 17) || exit 1; for (my $n = 0; $n < $ARGV[1];) { recv($s, my $p, 128, 0); ' +
  'my $at = 4 * (ord($p) & 15); next if unpack("n", substr($p, $at + 2, 2)) != $ARGV[0]; $n++; print ord(substr($p, 1, 1)) >> 2, "\\n" }';

let watches = 0;

/** Looks at what arrives at a UDP port, IPv4 only. */
export function watchMarking(address: string, port: number): MarkingWatch {
  const seen: number[] = [];
  const watch = {
    get dscp() {
      return mostFrequent(seen);
    },
    stop: () => {},
  };
  const able = process.platform === 'linux' && process.getuid?.() === 0 && !isIPv6(address) && watches < MAX_WATCHES;
  if (!able) return watch;
  watches += 1;
  const child = spawn('perl', ['-e', WATCH, String(port), String(LOOK_AT), String(LOOK_FOR_S)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let open = true;
  const ended = (): void => {
    if (open) watches -= 1;
    open = false;
  };
  child.once('error', ended);
  child.once('exit', ended);
  child.unref();
  child.stdout.on('data', (text: Buffer) => {
    for (const line of text.toString('latin1').split('\n')) if (line !== '') seen.push(Number(line));
  });
  watch.stop = () => void child.kill();
  return watch;
}

function mostFrequent(values: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
