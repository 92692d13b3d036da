/** The ladder of a call: its messages, and between them where its media begins and ends and what else happened. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { CapturedStream, CaptureEvent, LadderLine } from '../../src-shared/model/capture';
import type { TimeText } from '../analysis/capture/api';
import type { KeptMessage } from '../analysis/capture/signalling/call';
import { ladderLines } from '../analysis/capture/signalling/results';

interface LadderParts {
  callId: string;
  messages: readonly KeptMessage[];
  streams: readonly CapturedStream[];
  /** Of this call. */
  events: readonly CaptureEvent[];
  icmp: readonly { packet: number; from: string; to: string }[];
  time: TimeText;
}

export function ladderOf({ callId, messages, streams, events, icmp, time }: LadderParts): LadderLine[] {
  const lines = ladderLines(messages, callId, time).map((line) => ({
    line,
    packet: 'packet' in line ? line.packet : 0,
  }));
  for (const stream of streams) {
    const about = {
      kind: 'media' as const,
      from: endpointText(stream.src),
      to: endpointText(stream.dst),
      streamId: stream.id,
    };
    const codec = stream.codec ?? `payload type ${stream.payloadType}`;
    const protocol = stream.secured === true ? 'SRTP' : 'RTP';
    const end = `${protocol} ends, ${stream.packets} packets${stream.lost > 0 ? `, ${stream.lost} lost` : ''}`;
    lines.push({
      line: { ...about, at: stream.startAt, text: `${protocol} ${codec} begins`, phase: 'first' },
      packet: stream.firstPacket,
    });
    lines.push({ line: { ...about, at: stream.endAt, text: end, phase: 'last' }, packet: stream.lastPacket });
  }
  const byId = new Map(streams.map((stream) => [stream.id, stream]));
  const errors = new Map(icmp.map((error) => [error.packet, error]));
  for (const { at, packet, kind, streamId, text } of events) {
    const stream = streamId === null ? undefined : byId.get(streamId);
    const error = kind === 'icmp' ? errors.get(packet) : undefined;
    const message = messages.find((one) => one.packet === packet);
    const [from, to] = error
      ? [error.from, error.to]
      : stream
        ? [endpointText(stream.src), endpointText(stream.dst)]
        : message
          ? [endpointText(message.src), endpointText(message.dst)]
          : ['', ''];
    if (from === '') continue;
    lines.push({ line: { kind: 'event', at, from, to, event: kind, text, packet }, packet });
  }
  return lines.toSorted((a, b) => a.packet - b.packet).map(({ line }) => line);
}
