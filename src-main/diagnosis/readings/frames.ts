/** What the frames of a codec weigh, against what the description says of them. */
import type { SdpFacts } from '../observed/call';

/** Length of a frame, ms: a packet holds whole ones. */
const FRAME_MS: Readonly<Record<string, number>> = {
  g723: 30,
  gsm: 20,
  'gsm-efr': 20,
  amr: 20,
  'amr-wb': 20,
  evs: 20,
  g729: 10,
  g728: 2.5,
};
/** RFC 3952 section 4.2: octets of a frame, by its length. */
const ILBC_OCTETS: Readonly<Record<number, number>> = { 20: 38, 30: 50 };
/** RFC 4867 sections 4.3 and 4.4: octets of one frame of speech in a packet of the one form and not of the other. */
const AMR_ALIGNED: Readonly<Record<string, ReadonlySet<number>>> = {
  amr: new Set([17, 19, 21, 28, 33]),
  'amr-wb': new Set([19, 25, 34, 38, 42, 48, 52, 60, 62]),
};
const AMR_PACKED: Readonly<Record<string, ReadonlySet<number>>> = {
  amr: new Set([16, 18, 20, 27, 32]),
  'amr-wb': new Set([18, 24, 33, 37, 41, 47, 51, 59, 61]),
};

type SdpFormat = SdpFacts['formats'][number];

/** RFC 3952 section 5: without the parameter 30 ms. */
function ilbcMode(fmtp: string | undefined): number {
  return Number(/(?:^|[;\s])mode=(\d+)/i.exec(fmtp ?? '')?.[1] ?? 30);
}

/** Packet time that the description asks for and that no whole number of frames gives; null: it fits, or nothing is known. */
export function unfitPtime({ ptimeMs, details }: SdpFacts, { name, payloadType }: SdpFormat): string | null {
  if (ptimeMs === null) return null;
  const codec = name.toLowerCase();
  const fmtp = details?.fmtp[payloadType];
  const frameMs = codec === 'ilbc' ? ilbcMode(fmtp) : FRAME_MS[codec];
  if (frameMs === undefined || ptimeMs % frameMs === 0) return null;
  return `a=ptime:${ptimeMs} for ${name}${fmtp ? ` with "${fmtp}"` : ''}, whose frames are ${frameMs} ms long`;
}

/** Packets of this size cannot be what the description says. @param octets mean size of what they hold */
export function unfitFrames({ details }: SdpFacts, { name, payloadType }: SdpFormat, octets: number): string | null {
  const codec = name.toLowerCase();
  const fmtp = details?.fmtp[payloadType] ?? '';
  if (codec === 'ilbc') {
    const mode = ilbcMode(fmtp);
    const [own, other] = [ILBC_OCTETS[mode], ILBC_OCTETS[mode === 20 ? 30 : 20]];
    if (own === undefined || other === undefined || octets % own === 0 || octets % other !== 0) return null;
    return `${octets} octets of iLBC a packet, frames of ${mode === 20 ? 30 : 20} ms, where mode=${mode} was agreed`;
  }
  const isAligned = /octet-align=1/i.test(fmtp);
  const wrong = (isAligned ? AMR_PACKED : AMR_ALIGNED)[codec];
  if (!wrong?.has(octets)) return null;
  return `${octets} octets of ${name} a packet, which is the ${isAligned ? 'bandwidth-efficient' : 'octet-aligned'} form, where octet-align=${isAligned ? 1 : 0} was agreed`;
}
