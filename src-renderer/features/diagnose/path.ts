/** The picture of the way from this computer to the far end: what works, where it breaks, for which voice. */
import { CAUSES } from '../../../src-shared/causes';
import type { CauseCode } from '../../../src-shared/causes/codes';
import { brokenPlace, PATH_PLACES } from '../../../src-shared/causes/path';
import type { PathPlace } from '../../../src-shared/causes/record';
import type { Cause, CheckArea, CheckProgress, CheckStatus, Verdict } from '../../../src-shared/model/diagnosis';
import type { Direction } from '../../../src-shared/model/media';

export const PLACES: readonly PathPlace[] = PATH_PLACES.map(({ place }) => place);

/** `unknown`: nothing was seen of it (yet). */
export type Mark = 'good' | 'warn' | 'bad' | 'unknown';

export interface PathModel {
  places: { place: PathPlace; mark: Mark; active: boolean }[];
  /** `at`: where the voice is lost or suffers; null where it does not, or nobody knows. */
  voices: Record<Direction, { mark: Mark; at: PathPlace | null }>;
}

/** Causes that one can hear, by the voice that suffers: what arrives here is "their voice", what leaves is "your voice". */
const VOICES: Partial<Record<CauseCode, readonly Direction[]>> = {
  'media-inbound-blocked': ['inbound'],
  'media-outbound-blocked': ['outbound'],
  'media-both-blocked': ['inbound', 'outbound'],
  'media-port-range-blocked': ['inbound', 'outbound'],
  'media-peer-port-closed': ['outbound'],
  'sdp-peer-address-unroutable': ['outbound'],
  'sdp-own-address-unroutable': ['inbound'],
  'media-wrong-interface': ['inbound', 'outbound'],
  'media-srtp-key-mismatch': ['inbound'],
  'media-srtp-roc-lost': ['inbound'],
  'media-payload-unexpected': ['inbound'],
  'media-late-start': ['inbound'],
  'media-rebinding': ['inbound'],
  'far-end-silent': ['inbound'],
  'speaker-silent': ['inbound'],
  'microphone-silent': ['outbound'],
  'microphone-muted': ['outbound'],
  'quality-loss-inbound': ['inbound'],
  'quality-loss-outbound': ['outbound'],
};

/** Where a check of an area looks, for the sign of what is being checked now. */
const AREA_PLACE: Record<CheckArea, PathPlace> = {
  computer: 'computer',
  names: 'local-network',
  nat: 'local-network',
  reach: 'internet',
  http: 'internet',
  registration: 'server',
  call: 'far-end',
  media: 'far-end',
  quality: 'far-end',
  ice: 'internet',
  devices: 'computer',
  conference: 'server',
};

const worked = (status: CheckStatus | undefined): boolean =>
  status === 'pass' || status === 'warn' || status === 'info';

/** How far something surely got: index into PLACES, -1 for nowhere. */
function reachedIndex(checks: readonly CheckProgress[]): number {
  const any = (test: (check: CheckProgress) => boolean) =>
    checks.some((check) => check.state === 'done' && test(check));
  if (any(({ id, result }) => id === 'call.setup' && worked(result?.status))) return 4;
  const answered = any(
    ({ id, result }) =>
      (id.startsWith('reach.') && id !== 'reach.host' && result?.status === 'pass') ||
      (id === 'registration.register' && worked(result?.status)),
  );
  if (answered) return 3;
  return any(() => true) ? 0 : -1;
}

const BY_STATUS: Record<CheckStatus, Mark> = {
  pass: 'good',
  warn: 'warn',
  fail: 'bad',
  info: 'unknown',
  skip: 'unknown',
};

export function pathModel(checks: readonly CheckProgress[], verdict: Verdict | null): PathModel {
  const reached = reachedIndex(checks);
  const place = verdict ? brokenPlace(verdict) : null;
  const broken = place === null ? -1 : PLACES.indexOf(place);
  // Whatever a server or far end did wrong came to us through everything before it. A break nearer to us proves nothing of the kind.
  const carried = broken >= PLACES.indexOf('server') ? Math.max(reached, broken - 1) : reached;
  const trouble = verdict?.status === 'degraded' ? 'warn' : 'bad';
  const active = new Set(checks.filter(({ state }) => state === 'running').map(({ area }) => AREA_PLACE[area]));
  const causes = verdict && verdict.status !== 'healthy' ? verdict.causes : [];
  return {
    places: PLACES.map((here, index) => ({
      place: here,
      active: active.has(here),
      mark: index === broken ? trouble : index <= carried ? 'good' : 'unknown',
    })),
    voices: { inbound: voice('inbound', checks, causes), outbound: voice('outbound', checks, causes) },
  };
}

/** Null for a code that this program does not know, as a report of a newer one may hold. */
const placeOf = (code: CauseCode): PathPlace | null => (Object.hasOwn(CAUSES, code) ? CAUSES[code].place : null);

function voice(
  direction: Direction,
  checks: readonly CheckProgress[],
  causes: readonly Cause[],
): PathModel['voices'][Direction] {
  const status = (id: string) => checks.find((check) => check.id === id)?.result?.status;
  const seen = BY_STATUS[status(`media.${direction}`) ?? 'skip'];
  const returned = status('media.echo') === 'pass';
  const mark = seen === 'unknown' && returned ? 'good' : seen;
  const cause = causes.find(({ code }) => VOICES[code]?.includes(direction)) ?? heardBoth(causes);
  if (mark === 'good') return cause ? { mark: 'warn', at: placeOf(cause.code) } : { mark, at: null };
  if (mark === 'unknown') return { mark, at: null };
  const guilty = cause ?? causes.find(({ role }) => role === 'primary');
  return { mark, at: guilty ? placeOf(guilty.code) : null };
}

/** A fault of quality that is not tied to a direction, where it is what the run is about. */
const heardBoth = (causes: readonly Cause[]): Cause | undefined =>
  causes.find(({ code, role }) => role === 'primary' && code.startsWith('quality-') && VOICES[code] === undefined);
