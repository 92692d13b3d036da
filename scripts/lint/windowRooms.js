// @ts-check
/**
 * The rooms of the window, part of the rule `layers`: shell -> features -> {webPhone, conference, audio, charts, components} ->
 * {state, rpc, i18n} -> src-shared. A feature imports no other feature: what two of them need goes down, by what it is.
 */
const BASE = ['state', 'rpc', 'i18n'];
const MIDDLE = ['webPhone', 'conference', 'audio', 'charts', 'components'];

/** @type {Record<string, string[]>} room -> rooms that it may import besides itself */
const ROOMS = {
  shell: ['features', ...MIDDLE, ...BASE],
  features: [...MIDDLE, ...BASE],
  ...Object.fromEntries(MIDDLE.map((room) => [room, [...MIDDLE, ...BASE]])),
  state: ['rpc', 'i18n'],
  rpc: ['i18n'],
  i18n: [],
};

/** @param {string} file absolute path, with slashes */
function placeOf(file) {
  const [, room, inner] = /(?:^|\/)src-renderer\/([^/]+)\/(?:([^/]+)\/)?/.exec(file) ?? [];
  return room === undefined ? null : { room, feature: room === 'features' ? inner : undefined };
}

/**
 * What forbids an import within src-renderer; null where nothing does. Files at its root (main.tsx) join everything.
 * @param {string} file @param {string} target absolute paths, with slashes
 */
export function forbiddenRoom(file, target) {
  const [from, to] = [placeOf(file), placeOf(target)];
  if (!from || !to) return null;
  if (from.feature !== to.feature && from.feature !== undefined && to.feature !== undefined)
    return `feature ${from.feature} may not import feature ${to.feature}: what both need goes down`;
  const allowed = ROOMS[from.room];
  if (!allowed) return `src-renderer/${from.room} is no room of the window`;
  if (from.room === to.room || allowed.includes(to.room)) return null;
  return `${from.room} may not import ${to.room}`;
}
