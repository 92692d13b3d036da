/** `--raw`: the bare call in place of the diagnosis, to see with one's own eyes that a fault is what it says. */
import type { CallResult } from '../../../src-shared/model/call';

export const RAW_SECONDS = 5;

/** What a call showed, in one line. */
export function rawLine(stdout: string, stderr: string): string {
  let call: CallResult;
  try {
    call = JSON.parse(stdout) as CallResult;
  } catch {
    return stderr.trim().split('\n').at(-1) ?? 'nothing';
  }
  if (!('ladder' in call)) return stdout.replace(/\s+/g, ' ').slice(0, 400);
  const streams = (call.streams ?? []).map(
    (one) =>
      `${one.direction} ${one.packets} packets, lost ${one.lost}, dup ${one.duplicates}, reordered ${one.reordered}, jitter ${one.jitterMs?.mean.toFixed(1)} (max ${one.jitterMs?.max.toFixed(1)}) ms, level ${one.levelDbov?.toFixed(0) ?? '-'}`,
  );
  const ladder = call.ladder.map(
    ({ direction, startLine, retransmission }) =>
      `${direction === 'outbound' ? '>' : '<'}${startLine.replace(/^SIP\/2\.0 (\d+).*/, '$1').replace(/ .*/, '')}${retransmission ? '*' : ''}`,
  );
  const { pddMs, firstPacketMs, durationMs } = call.timing;
  const times = `pdd ${Math.round(pddMs ?? -1)} first ${Math.round(firstPacketMs ?? -1)} lasted ${Math.round(durationMs ?? -1)} ms`;
  return [
    `${call.state} ${call.sip.status ?? ''} ${call.hangup.by}/${call.hangup.q850 ?? ''}`,
    times,
    ladder.join(' '),
    ...streams,
  ].join('\n        ');
}
