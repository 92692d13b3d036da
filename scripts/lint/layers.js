// @ts-check
/**
 * The direction of imports, as a lint rule: each layer lists what it may import besides itself. A packet's way through the
 * program can then be read from the folder names, and no layer can reach back into one that is built on top of it.
 */
import path from 'node:path';
import { forbiddenRoom } from './rendererLayers.js';

/** The files that join on to werift: what it does stays behind them. */
const WERIFT = ['media/bridge/webrtc.ts', 'media/srtp/srtpCipher.ts', 'media/ice/dtls.ts'];
const LEAVES = ['analysis', 'net', 'protocol', 'src-shared'];

/** @type {Record<string, string[]>} layer -> layers that it may import */
const ALLOWED = {
  'src-shared': [],
  'src-renderer': ['src-shared'],
  protocol: ['src-shared'],
  net: ['protocol', 'src-shared'],
  analysis: ['protocol', 'src-shared'],
  sip: LEAVES,
  media: LEAVES,
  capture: LEAVES,
  store: LEAVES,
  responder: ['sip', ...LEAVES],
  diagnosis: ['sip', 'media', ...LEAVES],
  calls: ['diagnosis', 'sip', 'media', 'capture', 'store', ...LEAVES],
  probe: ['calls', 'diagnosis', 'sip', 'media', 'capture', 'store', ...LEAVES],
  captures: ['calls', 'diagnosis', 'sip', 'media', 'capture', 'store', ...LEAVES],
  campaign: ['sip', ...LEAVES],
  incident: LEAVES,
  engine: [
    'captures',
    'probe',
    'calls',
    'responder',
    'diagnosis',
    'sip',
    'media',
    'capture',
    'store',
    'campaign',
    'incident',
    ...LEAVES,
  ],
  hosts: ['engine', 'captures', 'calls', 'src-shared'],
};

/** Node's own modules by layer; a layer that is not listed may use all of them. Pure layers may use none but hashing. */
/** @type {Record<string, string[]>} */
const NODE_ALLOWED = { 'src-shared': [], 'src-renderer': [], protocol: ['node:crypto'], analysis: [] };

/** @param {string} file */
const slashed = (file) => file.split(path.sep).join('/');

/** @param {string} file absolute path @returns {string | null} */
function layerOf(file) {
  // A file at the root of src-main (errors.ts) is in no room: every room may use it.
  const match = /(?:^|\/)(?:(src-shared|src-renderer)\/|src-main\/([^/]+)\/)/.exec(file.split(path.sep).join('/'));
  return match?.[1] ?? match?.[2] ?? null;
}

const rule = {
  meta: { type: 'problem', docs: { description: 'imports go one way' } },
  /** @param {any} context */
  create(context) {
    const file = context.filename;
    const from = layerOf(file);
    if (!from || /\.test\.tsx?$/.test(file)) return {};
    /** @param {any} node */
    const check = (node) => {
      const target = node.source?.value;
      if (typeof target !== 'string') return;
      if (target.startsWith('node:')) {
        const allowed = NODE_ALLOWED[from];
        if (allowed && !allowed.includes(target)) {
          context.report({ node, message: `${from} is a pure layer: it may not import ${target}.` });
        }
        return;
      }
      if (target === 'werift' && !WERIFT.some((one) => file.endsWith(one))) {
        context.report({ node, message: `Only ${WERIFT.join(', ')} may import werift.` });
      }
      if (!target.startsWith('.')) return;
      const room = forbiddenRoom(slashed(file), slashed(path.resolve(path.dirname(file), target)));
      if (room) context.report({ node, message: `${room}: imports go one way.` });
      const to = layerOf(path.resolve(path.dirname(file), target));
      if (to && to !== from && !(ALLOWED[from] ?? []).includes(to)) {
        context.report({
          node,
          message: `${from} may not import ${to}: imports go one way (see README, "How the code is laid out").`,
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

export default { meta: { name: 'sidetone' }, rules: { layers: rule } };
