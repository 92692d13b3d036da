/** Times of a capture, which have microseconds where `Date` has milliseconds. */

/** @param at ISO 8601 @returns microseconds since the epoch */
export function microseconds(at: string): number {
  const rest = /\.\d{3}(\d{1,3})/.exec(at)?.[1] ?? '';
  return Date.parse(at) * 1000 + Number(rest.padEnd(3, '0'));
}

/** Exact to the microsecond that they are written with. */
export function secondsBetween(from: string, to: string): number {
  return (microseconds(to) - microseconds(from)) / 1e6;
}
