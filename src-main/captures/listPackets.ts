/** Looks for the packets of a call, or of a stream, in the file. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { CapturedIcmp, CapturedStream } from '../../src-shared/model/capture';
import type { TimeText } from '../analysis/capture/api';
import type { RtpStream } from '../analysis/capture/media/rtpStream';
import { idOf } from '../analysis/capture/media/streamResult';
import { callIdIn } from './messageText';
import { PacketList } from './packetRows';
import type { SecondLook, Span } from './secondLook';

interface ListRequest {
  look: SecondLook;
  span: Span | null;
  streams: readonly CapturedStream[];
  /** Null: of the streams alone. */
  callId: string | null;
  /** Frames that complete a message of the call. */
  messages: ReadonlySet<number>;
  errors: readonly CapturedIcmp[];
  time: TimeText;
}

export async function listPackets(request: ListRequest): Promise<PacketList> {
  const { look, span, streams, callId, messages, errors, time } = request;
  const list = new PacketList(time);
  const numbers = new Map(
    streams.map((stream) => {
      const codecs = stream.payloadTypes.flatMap(({ payloadType, codec }) =>
        codec === null ? [] : [[payloadType, codec] as const],
      );
      const about = { ssrc: stream.ssrc, from: endpointText(stream.src), to: endpointText(stream.dst) };
      return [stream.id, list.stream({ ...about, codecs: new Map(codecs) })];
    }),
  );
  const bySource = new Map<RtpStream, number | undefined>();
  const told = new Set(errors.map(keyOfError));
  await look.again(span, {
    onMessage(found) {
      const isWanted = messages.has(found.packet) && callIdIn(found.bytes, found.start, found.end) === callId;
      if (isWanted) list.message(found);
    },
    onRtp(source, header, view) {
      if (!bySource.has(source)) bySource.set(source, numbers.get(idOf(source)));
      const number = bySource.get(source);
      if (number !== undefined) list.rtp(number, header, view);
    },
    onIcmp(view) {
      if (told.has(keyOfError(view))) list.icmp(view);
    },
  });
  return list;
}

/** Alike errors about one flow: the analysis has counted them in one row. */
function keyOfError({ from, about }: Pick<CapturedIcmp, 'from' | 'about'>): string {
  return `${from} ${endpointText(about.src)} ${endpointText(about.dst)}`;
}
