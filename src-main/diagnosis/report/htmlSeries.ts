import type { JsonValue } from '../../../src-shared/model/diagnosis';
import { escaped } from './clean';

const WIDTH = 640;
const HEIGHT = 150;
const LEFT = 64;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 26;
/** More would draw over themselves. */
const MAX_POINTS = 2000;

/** A series of [ms, value] as a line with its unit, and its limit as a dashed one. Null where it is no series. */
export function seriesPicture({ unit, points, threshold }: { [key: string]: JsonValue }): string | null {
  if (!Array.isArray(points)) return null;
  const all = points.flatMap((point) => {
    const [ms, value] = Array.isArray(point) ? point : [];
    return typeof ms === 'number' && typeof value === 'number' ? [{ ms, value }] : [];
  });
  if (all.length === 0) return null;
  const step = Math.ceil(all.length / MAX_POINTS);
  const shown = all.filter((_, index) => index % step === 0);
  const limit = typeof threshold === 'number' ? threshold : null;
  const of = typeof unit === 'string' ? unit : '';

  const values = [...shown.map(({ value }) => value), 0, ...(limit === null ? [] : [limit])];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = Math.max(
    values.reduce((a, b) => Math.max(a, b)),
    low + 1e-9,
  );
  const first = shown[0]?.ms ?? 0;
  const span = Math.max(1, (shown.at(-1)?.ms ?? 0) - first);
  const x = (ms: number): string => (LEFT + ((ms - first) / span) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (value: number): string => (TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM)).toFixed(1);

  const line = shown.map(({ ms, value }) => `${x(ms)},${y(value)}`).join(' ');
  const dashed =
    limit === null
      ? ''
      : `<path class="limit" d="M${LEFT} ${y(limit)}H${WIDTH - RIGHT}"/><text class="limit-word" x="${WIDTH - RIGHT}" y="${Math.max(10, Number(y(limit)) - 4)}">limit ${short(limit)}</text>`;
  const largest = all.reduce((a, { value }) => Math.max(a, value), -Infinity);
  const smallest = all.reduce((a, { value }) => Math.min(a, value), Infinity);
  const said = `${all.length} values over ${short(span / 1000)} s, ${short(smallest)} to ${short(largest)} ${of}${limit === null ? '' : `, limit ${short(limit)} ${of}`}`;
  return [
    `<svg class="series" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(said)}">`,
    `<path class="axis" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`,
    `<text class="y" x="${LEFT - 6}" y="${TOP + 4}">${escaped(`${short(high)} ${of}`)}</text>`,
    `<text class="y" x="${LEFT - 6}" y="${HEIGHT - BOTTOM + 4}">${short(low)}</text>`,
    `<text x="${LEFT}" y="${HEIGHT - 8}">${short(first / 1000)} s</text>`,
    `<text class="limit-word" x="${WIDTH - RIGHT}" y="${HEIGHT - 8}">${short((first + span) / 1000)} s</text>`,
    dashed,
    shown.length === 1 ? `<circle class="point" cx="${x(first)}" cy="${y(shown[0]?.value ?? 0)}" r="3"/>` : '',
    `<polyline class="curve" points="${line}"/>`,
    '</svg>',
  ].join('');
}

function short(value: number): string {
  const size = Math.abs(value);
  return String(Math.round(value * (size < 10 ? 100 : 10)) / (size < 10 ? 100 : 10));
}
