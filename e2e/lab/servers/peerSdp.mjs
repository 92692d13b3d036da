// @ts-check
/** Offer in, answer out, as the scenario wants it. */
import crypto from 'node:crypto';

/** @typedef {{ address: string, port: number, profile: string, formats: number[], names: Map<number, string>, crypto: string | null }} Offer */

/** @param {string} body @returns {Offer} */
export function offerOf(body) {
  const lines = body.split(/\r?\n/);
  const media = lines.findIndex((line) => line.startsWith('m=audio'));
  const [, port = '0', profile = 'RTP/AVP', ...formats] = (lines[media] ?? '').split(' ');
  const own = lines.slice(media).find((line) => line.startsWith('c='));
  const address = (own ?? lines.find((line) => line.startsWith('c=')) ?? '').split(' ')[2] ?? '';
  /** @type {Map<number, string>} */
  const names = new Map([
    [0, 'PCMU/8000'],
    [8, 'PCMA/8000'],
  ]);
  for (const line of lines) {
    const map = /^a=rtpmap:(\d+) (\S+)/.exec(line);
    if (map) names.set(Number(map[1]), map[2] ?? '');
  }
  const key = lines.find((line) => line.startsWith('a=crypto:')) ?? null;
  return { address, port: Number(port), profile, formats: formats.map(Number), names, crypto: key };
}

/** @param {Offer} offer @param {string} address @param {number} port @param {import('./peerPlan').PeerSdp} wish */
export function describe(offer, address, port, wish) {
  const shown = wish.address ?? address;
  const family = shown.includes(':') ? 'IP6' : 'IP4';
  /** @type {readonly (readonly [number, string])[]} */
  const codecs =
    wish.codecs ??
    offer.formats.filter((one) => one === 0 || one === 8).map((one) => [one, offer.names.get(one) ?? '']);
  const key =
    offer.crypto && (wish.wrongKey || /SAVP/.test(offer.profile)) ? crypto.randomBytes(30).toString('base64') : null;
  return [
    'v=0',
    `o=peer 1 1 IN ${family} ${shown}`,
    's=-',
    `c=IN ${family} ${shown}`,
    't=0 0',
    `m=audio ${wish.port ?? port} ${wish.profile ?? offer.profile} ${codecs.map(([type]) => type).join(' ')}`,
    ...codecs.map(([type, name]) => `a=rtpmap:${type} ${name}`),
    ...(key ? [`${(offer.crypto ?? '').split(' ').slice(0, 2).join(' ')} inline:${key}`] : []),
    `a=${wish.direction ?? 'sendrecv'}`,
    '',
  ].join('\r\n');
}
