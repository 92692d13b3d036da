/** The picture of the way from this computer to the far end: what works, where it breaks, for which voice. */
import { brokenPlace, PATH_PLACES } from '../../../src-shared/causes/path';
import type { CauseRecord, PathPlace } from '../../../src-shared/causes/record';
import type { Cause, CheckArea, CheckProgress, CheckStatus, Verdict } from '../../../src-shared/model/diagnosis';
import type { Direction } from '../../../src-shared/model/media';
import { recordOf } from '../../components/diagnosis/words';

export const PLACES: readonly PathPlace[] = PATH_PLACES.map(({ place }) => place);

/** `unknown`: nothing was seen of it (yet). */
export type Mark = 'good' | 'warn' | 'bad' | 'unknown';

export interface PathModel {
  places: { place: PathPlace; mark: Mark; active: boolean }[];
  /** `at`: where the voice is lost or suffers; null where it does not, or nobody knows. */
  voices: Record<Direction, { mark: Mark; at: PathPlace | null }>;
}

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
const placeOf = (code: string): PathPlace | null => recordOf(code)?.place ?? null;
const voicesOf = (code: string): CauseRecord['voices'] => recordOf(code)?.voices;

function voice(
  direction: Direction,
  checks: readonly CheckProgress[],
  causes: readonly Cause[],
): PathModel['voices'][Direction] {
  const status = (id: string) => checks.find((check) => check.id === id)?.result?.status;
  const seen = BY_STATUS[status(`media.${direction}`) ?? 'skip'];
  const returned = status('media.echo') === 'pass';
  const mark = seen === 'unknown' && returned ? 'good' : seen;
  const cause = causes.find(({ code }) => tells(code, direction)) ?? heardBoth(causes);
  if (mark === 'good') return cause ? { mark: 'warn', at: placeOf(cause.code) } : { mark, at: null };
  if (mark === 'unknown') return { mark, at: null };
  const guilty = cause ?? causes.find(({ role }) => role === 'primary');
  return { mark, at: guilty ? placeOf(guilty.code) : null };
}

function tells(code: string, direction: Direction): boolean {
  const voices = voicesOf(code);
  return Array.isArray(voices) && voices.includes(direction);
}

/** A fault of quality that is not tied to a direction, where it is what the run is about. */
const heardBoth = (causes: readonly Cause[]): Cause | undefined =>
  causes.find(({ code, role }) => role === 'primary' && voicesOf(code) === 'either');
