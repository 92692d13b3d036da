import type { Check } from './api';

/** A name of `--checks` that fits no check; the message lists those that do. */
export class CheckNameError extends Error {
  override readonly name = 'CheckNameError';
}

/**
 * The checks of a run, in their order: those that are named, and all that these need.
 * @param names ids ("reach.udp"), areas ("reach") or beginnings of ids ("reach.t"); missing or empty: every check
 * @throws CheckNameError
 */
export function selectChecks(all: readonly Check[], names: readonly string[] = []): Check[] {
  const wanted = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  if (wanted.length === 0) return [...all];
  const chosen = new Set<Check>();
  const add = (check: Check): void => {
    if (chosen.has(check)) return;
    chosen.add(check);
    for (const needed of all) if (check.needs.includes(needed.id)) add(needed);
  };
  for (const name of wanted) {
    const named = all.filter((check) => check.id === name || check.area === name);
    const matching = named.length > 0 ? named : all.filter((check) => check.id.startsWith(name));
    if (matching.length === 0) throw new CheckNameError(unknownName(name, all));
    matching.forEach(add);
  }
  return all.filter((check) => chosen.has(check));
}

function unknownName(name: string, all: readonly Check[]): string {
  const areas = [...new Set(all.map(({ area }) => area))];
  return `There is no check "${name}". Areas: ${areas.join(', ')}. Checks: ${all.map(({ id }) => id).join(', ')}.`;
}
