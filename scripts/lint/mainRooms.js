// @ts-check
/**
 * Which room may import which, as rows from the top down: a room sees the rows below its own. The rooms of one row do not see each
 * other, unless the row is `together`. A packet's way through the program can then be read from the folder names, and no room can
 * reach back into one that is built on top of it. Files beside the rooms (errors.ts) are everybody's.
 *
 * @typedef {{ folder: string, rows: (string[] | { together: string[] })[] }} House
 */

/** @type {House[]} */
export const HOUSES = [
  {
    folder: 'src-main',
    rows: [
      ['hosts'],
      ['engine'],
      ['campaign', 'monitor', 'incident', 'bundle', 'export', 'tap'],
      ['captures', 'probe'],
      ['calls'],
      ['diagnosis', 'responder'],
      ['sip', 'media', 'capture', 'store'],
      ['analysis', 'net'],
      ['protocol'],
    ],
  },
  {
    // A check observes and a rule concludes: what both ask stands below them.
    folder: 'src-main/diagnosis',
    rows: [['checks', 'rules'], ['readings'], { together: ['observed', 'facts', 'probes'] }],
  },
];

/** The trees themselves: what both processes speak stands in src-shared. @type {Record<string, string[]>} */
export const TREES = { 'src-main': ['src-shared'], 'src-renderer': ['src-shared'], 'src-shared': [] };

/** Rooms that see less than all below them: the hosts are thin shells over the engine. @type {Record<string, string[]>} */
export const ONLY = { 'src-main/hosts': ['src-main/engine', 'src-main/captures', 'src-main/calls'] };

/** Node's own modules in pure code; who is not listed may use all of them. @type {Record<string, string[]>} */
export const NODE_ALLOWED = {
  'src-shared': [],
  'src-renderer': [],
  'src-main/protocol': ['node:crypto'],
  'src-main/analysis': [],
};

/** The files that join on to werift: what it does stays behind them. */
export const WERIFT = ['media/bridge/webrtc.ts', 'media/srtp/srtpCipher.ts', 'media/ice/dtls.ts'];
