/** ICMP echo by the system's own program, which may send it without root. */
import { execFile } from 'node:child_process';
import { isIPv6 } from 'node:net';

export interface PingResult {
  outcome: 'answered' | 'silent' | 'unreachable' | 'unavailable';
  rttMs: number | null;
}

/** Two echoes, a second each; the program itself is given up after this, ms. */
const LIMIT_MS = 4000;

/** Never rejects. @param address IP literal, with its zone where it is of a link */
export function ping(address: string, signal: AbortSignal): Promise<PingResult> {
  const [command, args] = commandFor(process.platform, address);
  return new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: 'C', LANG: 'C' };
    execFile(command, args, { timeout: LIMIT_MS, signal, env, windowsHide: true }, (_error, stdout) =>
      resolve(readPing(stdout)),
    );
  });
}

/** Each system's own spelling of: two echoes, numbers only, a second's patience. */
export function commandFor(platform: NodeJS.Platform, address: string): [string, string[]] {
  const v6 = isIPv6(address);
  if (platform === 'win32') return ['ping', ['-n', '2', '-w', '1000', address]];
  if (platform === 'darwin')
    return v6 ? ['ping6', ['-c', '2', '-n', address]] : ['ping', ['-n', '-c', '2', '-W', '1000', address]];
  return ['ping', ['-n', '-c', '2', '-i', '0.3', '-W', '1', address]];
}

/** @param output of the program; what does not look like its output means that there is no (usable) one */
export function readPing(output: string): PingResult {
  // "time=0.04 ms", on Windows "Zeit<1ms" in the language of the system.
  const rtt = /[=<]\s?(\d+(?:[.,]\d+)?)\s?ms\b/.exec(output)?.[1];
  if (rtt !== undefined) return { outcome: 'answered', rttMs: Number(rtt.replace(',', '.')) };
  if (/unreachable|not reachable|No route/i.test(output)) return { outcome: 'unreachable', rttMs: null };
  const ran = /packets? transmitted|Packets: Sent|\d+ ?%/i.test(output);
  return { outcome: ran ? 'silent' : 'unavailable', rttMs: null };
}
