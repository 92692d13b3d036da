/** The catalogue of root causes: one record a code, read by the window, the command line, the reports and docs/causes.md. */
import { callSetup } from './callSetup';
import { CAUSE_CODES, type CauseCode } from './codes';
import { computer } from './computer';
import { http } from './http';
import { ice } from './ice';
import { media } from './media';
import { names } from './names';
import { other } from './other';
import { quality } from './quality';
import type { CauseRecord } from './record';
import { registration } from './registration';
import { tls } from './tls';

/** By code, for the compiler: a code without an entry is an error here. */
const TEXTS: Record<CauseCode, Omit<CauseRecord, 'code'>> = {
  ...names,
  ...tls,
  ...registration,
  ...callSetup,
  ...media,
  ...quality,
  ...ice,
  ...http,
  ...computer,
  ...other,
};

export const CAUSES = Object.fromEntries(CAUSE_CODES.map((code) => [code, { code, ...TEXTS[code] }])) as Record<
  CauseCode,
  CauseRecord
>;

/** The areas of the catalogue in the order of a call's way, for people who read all of it. */
export const CAUSE_AREAS: readonly { title: string; codes: CauseCode[] }[] = [
  { title: 'Names and reachability', codes: codesOf(names) },
  { title: 'TLS and WebSocket', codes: codesOf(tls) },
  { title: 'Registration', codes: codesOf(registration) },
  { title: 'Call set-up', codes: codesOf(callSetup) },
  { title: 'One-way and no audio', codes: codesOf(media) },
  { title: 'Quality', codes: codesOf(quality) },
  { title: 'ICE, STUN, TURN and DTLS', codes: codesOf(ice) },
  { title: 'HTTP and call-server API', codes: codesOf(http) },
  { title: 'This computer', codes: codesOf(computer) },
  { title: 'Other', codes: codesOf(other) },
];

function codesOf(area: object): CauseCode[] {
  return CAUSE_CODES.filter((code) => code in area);
}

export { CAUSE_CODES, type CauseCode } from './codes';
export type { CauseOwner, CauseRecord, PathPlace } from './record';
