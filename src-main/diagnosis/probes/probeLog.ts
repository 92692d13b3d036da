/** What crossed the sockets of a probe, kept for evidence: bounded, and as text that can be shown. */
import { endpointText } from '../../../src-shared/words/endpoint';
import { toIso } from '../../net/clock';
import type { CapturedPacket, Tap } from '../../net/transport';
import { maskedText } from '../../protocol/sip/mask';

/** As `Evidence` of kind `packet` has it. */
export interface PacketNote {
  at: string;
  direction: CapturedPacket['direction'];
  transport: CapturedPacket['transport'];
  from: string;
  to: string;
  /** Credentials masked, octets that are no text as dots, cut at `MAX_TEXT`. */
  text: string;
}

const MAX_PACKETS = 60;
const MAX_TEXT = 3000;

export function createProbeLog(): { tap: Tap; readonly packets: readonly PacketNote[] } {
  const packets: PacketNote[] = [];
  return {
    packets,
    tap({ at, direction, transport, local, remote, data }) {
      if (packets.length === MAX_PACKETS) return;
      const [here, there] = [endpointText(local), endpointText(remote)];
      const [from, to] = direction === 'outbound' ? [here, there] : [there, here];
      packets.push({ at: toIso(at), direction, transport, from, to, text: textFor(data) });
    },
  };
}

function textFor(data: Uint8Array): string {
  const text = maskedText(data.subarray(0, MAX_TEXT)).replace(/[^\x20-\x7e\r\n\t\u00a0-\ud7ff]/g, '.');
  return data.length > MAX_TEXT ? `${text}\n(${data.length - MAX_TEXT} octets more)` : text;
}
