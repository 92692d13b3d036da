/** A log of a server or a browser, read for what it says about calls. */
import { isPrivateAddress, sameNetwork } from '../../../src-shared/address';
import type { LogFinding } from '../../../src-shared/model/capture';
import { readLine } from './line';
import { LOG_PATTERNS, STUN_PING } from './patterns';

/** Findings that are kept of one log; the ones after that are only counted. */
const MAX_FINDINGS = 2000;
/** Octets of a line that are shown. */
const MAX_TEXT = 300;

export interface LogReading {
  findings: LogFinding[];
  lines: number;
  /** Findings beyond those that are kept. */
  more: number;
}

/**
 * Reads a whole log; never throws.
 * @param year for times without one @returns findings in the order of the lines, secrets masked
 */
export function readLog(text: string, year: number): LogReading {
  const findings: LogFinding[] = [];
  const pings = new Set<string>();
  let source: LogFinding['source'] = 'unknown';
  let lines = 0;
  let more = 0;
  for (const raw of linesOf(text)) {
    lines++;
    if (raw.trim() === '') continue;
    const line = readLine(raw, year, source);
    ({ source } = line);
    const found = namedIn(line.message);
    const ping = found ? null : pingIn(line.message);
    const named = found ?? ping;
    if (!named) continue;
    // Pings go on for as long as a client waits: each pair of addresses is told once.
    if (ping && pings.has(ping.pair)) continue;
    if (findings.length >= MAX_FINDINGS) {
      more++;
      continue;
    }
    const { id, severity, meaning, points } = named;
    findings.push({
      at: line.at,
      line: lines,
      source: line.source,
      level: line.level,
      pattern: id,
      severity,
      meaning,
      points,
      text: masked(raw.trim()).slice(0, MAX_TEXT),
    });
    if (ping) pings.add(ping.pair);
  }
  return { findings, lines, more };
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    yield text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length : end + 1;
  }
}

type Named = Pick<LogFinding, 'severity' | 'meaning' | 'points'> & { id: string };

function namedIn(message: string): Named | null {
  return LOG_PATTERNS.find(({ match }) => match.test(message)) ?? null;
}

/**
 * RTCD at level trace says between which addresses it checks. A server that gives itself a private address towards a client in another private
 * network will not be reached there: its host override is missing or wrong.
 */
function pingIn(message: string): (Named & { pair: string }) | null {
  const [, local, , , remote] = STUN_PING.exec(message) ?? [];
  if (local === undefined || remote === undefined || !isPrivateAddress(local)) return null;
  const apart = isPrivateAddress(remote) && !sameNetwork(local, remote);
  return {
    id: 'media-server-private-address',
    pair: `${local} ${remote}`,
    severity: apart ? 'problem' : 'note',
    meaning: apart
      ? `The media server knows itself only by the private address ${local}, and checks towards ${remote} in another private network: set its host override to the address that clients reach it at.`
      : `The media server checks from its private address ${local}.`,
    points: apart ? 'ice-host-override-wrong' : null,
  };
}

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [
    /((?:password|passwd|secret|token|api[_-]?key|authorization|credential|auth[_-]?key)["']?\s{0,4}[:=]\s{0,4}["']?)(?:(?:Bearer|Basic|Digest)\s+)?[^\s"',}&]{1,512}/gi,
    '$1***',
  ],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,512}/g, '$1 ***'],
  [/\b(inline:)[^\s|;"]{8,128}/g, '$1***'],
  [/\b(a=ice-pwd:)\S{1,256}/g, '$1***'],
  [/(:\/\/[^\s:@/"]{1,128}:)[^\s@/"]{1,128}@/g, '$1***@'],
];

function masked(text: string): string {
  return SECRETS.reduce((line, [pattern, by]) => line.replace(pattern, by), text.slice(0, 4096));
}
