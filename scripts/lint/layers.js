// @ts-check
/** The direction of imports, as a lint rule; which room may import which stands in mainRooms.js and windowRooms.js. */
import path from 'node:path';
import { forbiddenRoom } from './windowRooms.js';
import { privacy } from './privacy.js';
import { HOUSES, NODE_ALLOWED, ONLY, TREES, WERIFT } from './mainRooms.js';

/** @param {string} file absolute @returns {string | null} its path from the tree on, as `src-main/sip/call/x.ts` */
function within(file) {
  return /(?:^|\/)(src-(?:shared|main|renderer)\/.*)$/.exec(file.split(path.sep).join('/'))?.[1] ?? null;
}

/** @param {string} file as `within` gives it @param {string} folder @returns {string | null} the room of the folder that it is in */
function roomOf(file, folder) {
  const rest = file.startsWith(`${folder}/`) ? file.slice(folder.length + 1).split('/') : [];
  return rest.length > 1 ? (rest[0] ?? null) : null;
}

/** @param {string} from @param {string} to @returns {[from: string, to: string] | null} the two rooms, where it may not be */
function forbidden(from, to) {
  const tree = from.split('/')[0] ?? '';
  const other = to.split('/')[0] ?? '';
  if (other !== tree)
    return TREES[tree]?.includes(other) ? null : [tree, other === 'src-main' ? (to.split('/')[1] ?? other) : other];
  for (const { folder, rows } of HOUSES) {
    const [own, theirs] = [roomOf(from, folder), roomOf(to, folder)];
    if (!own || !theirs || own === theirs) continue;
    const only = ONLY[`${folder}/${own}`];
    if (only && !only.includes(`${folder}/${theirs}`)) return [own, theirs];
    const rowOf = (/** @type {string} */ room) =>
      rows.findIndex((row) => (Array.isArray(row) ? row : row.together).includes(room));
    const [at, below] = [rowOf(own), rowOf(theirs)];
    if (at < 0 || below < 0) continue;
    if (below < at || (below === at && Array.isArray(rows[at]))) return [own, theirs];
  }
  return null;
}

const rule = {
  meta: { type: 'problem', docs: { description: 'imports go one way' } },
  /** @param {any} context */
  create(context) {
    const file = within(context.filename);
    if (!file || /\.test\.tsx?$/.test(file)) return {};
    const pure = Object.keys(NODE_ALLOWED).find((folder) => file.startsWith(`${folder}/`));
    /** @param {any} node */
    const check = (node) => {
      const target = node.source?.value;
      if (typeof target !== 'string') return;
      if (target.startsWith('node:')) {
        if (pure && !NODE_ALLOWED[pure]?.includes(target)) {
          context.report({ node, message: `${pure} is pure: it may not import ${target}.` });
        }
        return;
      }
      if (target === 'werift' && !WERIFT.some((one) => file.endsWith(one))) {
        context.report({ node, message: `Only ${WERIFT.join(', ')} may import werift.` });
      }
      if (!target.startsWith('.')) return;
      const to = within(path.resolve(path.dirname(context.filename), target));
      const room = to && forbiddenRoom(file, to);
      if (room) context.report({ node, message: `${room}: imports go one way.` });
      const rooms = to && forbidden(file, to);
      if (rooms) {
        context.report({
          node,
          message: `${rooms[0]} may not import ${rooms[1]}: imports go one way (see scripts/lint/mainRooms.js).`,
        });
      }
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

export default { meta: { name: 'sidetone' }, rules: { layers: rule, privacy } };
