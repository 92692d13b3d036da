/** Events of a capture and findings of logs on one time line. */
import type { CaptureOverview } from '../../../../src-shared/contract/captures';
import type { CaptureEvent, LogFinding } from '../../../../src-shared/model/capture';
import { preciseMs } from '../../../components/calls/ladderRows';
import type { Severity } from '../severity';

export interface Happening {
  /** ISO 8601; null: a log line without a time. */
  at: string | null;
  severity: Severity;
  kind: CaptureEvent['kind'];
  /** What a log line means, or what happened. */
  text: string;
  /** The line of a log, or null. */
  line: { log: string; number: number; source: LogFinding['source']; text: string; points: string | null } | null;
  /** Frame of the capture; null for a log. */
  packet: number | null;
  callId: string | null;
  streamId: string | null;
}

/** By time; what has none comes last, in the order of its log. */
export function happeningsOf({ events, logs }: Pick<CaptureOverview, 'events' | 'logs'>): Happening[] {
  const captured = events
    .filter(({ kind }) => kind !== 'log')
    .map(({ at, packet, kind, callId, streamId, severity, text }): Happening => ({
      at,
      severity,
      kind,
      text,
      line: null,
      packet,
      callId,
      streamId,
    }));
  const logged = logs.flatMap(({ name, findings }) =>
    findings.map((finding): Happening => ({
      at: finding.at,
      severity: finding.severity,
      kind: 'log',
      text: finding.meaning,
      line: { log: name, number: finding.line, source: finding.source, text: finding.text, points: finding.points },
      packet: null,
      callId: null,
      streamId: null,
    })),
  );
  const timed = [...captured, ...logged].map((happening) => ({
    happening,
    ms: happening.at === null ? Infinity : preciseMs(happening.at),
  }));
  // Equal times (and Infinity minus itself) leave the order alone.
  return timed.sort((a, b) => (a.ms === b.ms ? 0 : a.ms - b.ms)).map(({ happening }) => happening);
}
