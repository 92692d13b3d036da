/** Packets that come evenly and whole, with time stamps that do not fit: no jitter, no drift, no network. */
import { endpointText } from '../../../src-shared/words/endpoint';
import { times } from '../../../src-shared/words/figures';
import type { StreamStatistics } from '../../../src-shared/model/media';
import type { Naming } from '../api';
import type { ObservedCall } from '../observed/call';
import { isBusy } from '../readings/load';
import { name } from '../readings/naming';
import { type StampFault, stampFault } from '../readings/mediaTime';

export function timestamps(call: ObservedCall): Naming[] {
  const inbound = call.result.streams.filter(({ direction }) => direction === 'inbound' || call.seen.at !== 'own');
  const faulty = inbound.flatMap((stream) => {
    const fault = stampFault(stream);
    // Whoever had no time for its packets took their arrival late.
    if (fault?.kind === 'rate' && isBusy(call)) return [];
    return fault ? [{ stream, fault }] : [];
  });
  const [worst] = faulty.sort((a, b) => b.stream.packets - a.stream.packets);
  if (!worst) return [];
  return [
    name(
      'media-timestamps-wrong',
      'proven',
      'degradation',
      sentence(worst.stream, worst.fault),
      ['quality.jitter', 'quality.drift'],
      { explains: ['quality-jitter', 'quality-clock-drift', 'quality-latency', 'quality-bandwidth'] },
    ),
  ];
}

function sentence({ src, codec, clockRate, packets }: StreamStatistics, fault: StampFault): string {
  const who = `The ${packets} packets from ${endpointText(src)} (${codec ?? 'unknown codec'}${clockRate === null ? '' : ` at ${clockRate} Hz`})`;
  if (fault.kind === 'jump') {
    const way = fault.largestMs < 0 ? 'back' : 'ahead';
    return `${who} follow each other without a gap, but their time stamps jump ${times(fault.jumps)}, by ${(Math.abs(fault.largestMs) / 1000).toFixed(1)} s ${way} at most: another source was put behind the same SSRC.`;
  }
  const { ratio } = fault;
  const rate = clockRate === null ? '' : `, as a clock of ${Math.round(clockRate * ratio)} Hz would make them`;
  return `${who} arrive evenly, but their time stamps count ${(ratio * 100).toFixed(0)} ms in 100 ms${rate}.`;
}
