/** Who stands where in a ladder: one column for each computer that took part. */
import type { CapturedCall, LadderLine } from '../../../src-shared/model/capture';

export interface LadderColumns {
  /** Heads of the columns. */
  names: string[];
  /** Index of the column of "address:port". */
  of(place: string): number;
}

/**
 * A computer speaks from several ports (signalling, media, one port a TCP connection): they are one column, unless two ports of one
 * address speak with each other, as in a test on one machine.
 */
export function ladderColumns(
  { participants }: Pick<CapturedCall, 'participants'>,
  lines: readonly LadderLine[],
): LadderColumns {
  const talkingToThemselves = new Set(
    lines.filter(({ from, to }) => from !== to && addressOf(from) === addressOf(to)).map(({ from }) => addressOf(from)),
  );
  const columns = new Map<string, number>();
  const keyOf = (place: string): string => (talkingToThemselves.has(addressOf(place)) ? place : addressOf(place));
  const of = (place: string): number => {
    const key = keyOf(place);
    const known = columns.get(key);
    if (known !== undefined) return known;
    columns.set(key, columns.size);
    return columns.size - 1;
  };
  for (const participant of participants) of(participant);
  for (const { from, to } of lines) {
    of(from);
    of(to);
  }
  return { names: [...columns.keys()], of };
}

/** Without the port: "192.0.2.1:5060", "[2001:db8::1]:5060", or an address alone. */
function addressOf(place: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(place)?.[1];
  if (bracketed !== undefined) return bracketed;
  const parts = place.split(':');
  return parts.length === 2 ? (parts[0] ?? place) : place;
}

/** "INVITE bob@pbx.test", "200 OK": what tells messages apart, without the version and the scheme. */
export function shortStartLine(startLine: string): string {
  return startLine
    .replace(/^SIP\/2\.0 /, '')
    .replace(/ SIP\/2\.0$/, '')
    .replace(/^([A-Z]+) sips?:/, '$1 ');
}

/** The words of a line. */
export function labelOf(line: LadderLine): string {
  if (line.kind !== 'message') return line.text;
  const marks = [
    line.sdp ? 'SDP' : null,
    line.retransmission ? 'again' : null,
    line.malformed === null ? null : 'malformed',
  ];
  const said = marks.filter(Boolean).join(', ');
  return `${shortStartLine(line.startLine)}${said === '' ? '' : ` (${said})`}`;
}

/** Worth a second look: a failure response, something malformed, an ICMP error. */
export function isTrouble(line: LadderLine): boolean {
  if (line.kind === 'message') {
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(line.startLine)?.[1] ?? 0);
    return line.malformed !== null || (status >= 400 && ![401, 407, 487].includes(status));
  }
  return line.kind === 'event' && ['icmp', 'gap', 'ssrc-change'].includes(line.event);
}
