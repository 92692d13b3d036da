/** Questions about the audio line of a session description. */
import type { SdpFacts } from '../observed/call';

type SdpFormat = SdpFacts['formats'][number];

/** Not keys (RFC 4733), comfort noise (RFC 3389) or redundancy (RFC 2198): what holds a voice by itself. Names have no case (RFC 4855). */
export function isAudio(name: string): boolean {
  return !/^(telephone-event|cn|red|ulpfec|rtx)$/i.test(name);
}

export function audioOf({ formats }: SdpFacts): SdpFormat[] {
  return formats.filter(({ name }) => isAudio(name));
}

/** G722/16000 is written against RFC 3551 section 4.5.2, and means the same. */
export function isSameFormat(one: SdpFormat, other: SdpFormat): boolean {
  const [name, otherName] = [one.name.toLowerCase(), other.name.toLowerCase()];
  if (name !== otherName) return false;
  return name === 'g722' || one.clockRate === null || other.clockRate === null || one.clockRate === other.clockRate;
}

/** The ways of securing packets that the line allows. A crypto line under RTP/AVP may be passed over. */
export function securityOf({ profile, fingerprint, crypto }: SdpFacts): ('none' | 'sdes' | 'dtls')[] {
  const words = profile.toUpperCase();
  const isDtls = fingerprint || words.includes('TLS');
  if (!words.includes('SAVP')) return crypto ? ['none', 'sdes'] : ['none'];
  if (words.includes('TLS')) return ['dtls'];
  return [...(crypto || !isDtls ? (['sdes'] as const) : []), ...(isDtls ? (['dtls'] as const) : [])];
}

/** RFC 8834: what browsers speak. */
export function isWebrtc({ profile }: SdpFacts): boolean {
  return /^UDP\/TLS\/RTP\/SAVPF$/i.test(profile);
}

export function formatText({ name, clockRate }: SdpFormat): string {
  return clockRate === null ? name : `${name}/${clockRate}`;
}

export function formatsText(formats: readonly SdpFormat[]): string {
  return formats.map(formatText).join(', ') || 'nothing';
}
