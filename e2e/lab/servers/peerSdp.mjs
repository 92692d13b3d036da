// @ts-check
/** Offer in, answer out, as the scenario wants it. */

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
  const keys = lines.filter((line) => line.startsWith('a=crypto:'));
  const key = keys.find((line) => line.includes(' AES_CM_128_HMAC_SHA1_80 ')) ?? keys[0] ?? null;
  return { address, port: Number(port), profile, formats: formats.map(Number), names, crypto: key };
}

/** What the answer lists. @param {Offer} offer @param {import('./peerPlan').PeerSdp} wish @returns {readonly (readonly [number, string])[]} */
function listed(offer, wish) {
  return (
    wish.codecs ?? offer.formats.filter((one) => one === 0 || one === 8).map((one) => [one, offer.names.get(one) ?? ''])
  );
}

/** What it sends: the first that it lists, under the number that the offer gave it (RFC 3264 section 6.1). @param {Offer} offer @param {import('./peerPlan').PeerSdp} wish */
export function formatOf(offer, wish) {
  const speech = listed(offer, wish).filter(([, codec]) => !/^(telephone-event|CN)\//i.test(codec));
  const [own, codec = 'PCMU/8000'] = speech[0] ?? [0];
  const [name = '', rate = '8000'] = codec.split('/');
  const payloadType = [...offer.names].find(([, one]) => one.toLowerCase() === codec.toLowerCase())?.[0] ?? own;
  return { payloadType, name, clockRate: Number(rate), taken: speech.map(([type]) => type) };
}

/**
 * @param {Offer} offer @param {string} address @param {number} port @param {import('./peerPlan').PeerSdp} wish
 * @param {Buffer} key of SDES, key and salt @param {number} version of o=
 */
export function describe(offer, address, port, wish, key, version = 1) {
  const shown = wish.address ?? address;
  const family = shown.includes(':') ? 'IP6' : 'IP4';
  const codecs = listed(offer, wish);
  const encrypted = offer.crypto !== null && (wish.wrongKey || /SAVP/.test(offer.profile));
  return [
    'v=0',
    `o=peer 1 ${version} IN ${family} ${shown}`,
    's=-',
    `c=IN ${family} ${shown}`,
    't=0 0',
    `m=audio ${wish.port ?? port} ${wish.profile ?? offer.profile} ${codecs.map(([type]) => type).join(' ')}`,
    ...codecs.map(([type, name]) => `a=rtpmap:${type} ${name}`),
    ...(encrypted ? [`${(offer.crypto ?? '').split(' ').slice(0, 2).join(' ')} inline:${key.toString('base64')}`] : []),
    ...(wish.ptimeMs ? [`a=ptime:${wish.ptimeMs}`] : []),
    `a=${wish.direction ?? 'sendrecv'}`,
    '',
  ].join('\r\n');
}

/** An offer of fax alone (ITU-T T.38 annex D). @param {string} address @param {number} port */
export function describeFax(address, port) {
  const family = address.includes(':') ? 'IP6' : 'IP4';
  return [
    'v=0',
    `o=peer 1 2 IN ${family} ${address}`,
    's=-',
    `c=IN ${family} ${address}`,
    't=0 0',
    `m=image ${port} udptl t38`,
    'a=T38FaxVersion:0',
    'a=T38MaxBitRate:14400',
    'a=T38FaxRateManagement:transferredTCF',
    'a=T38FaxUdpEC:t38UDPRedundancy',
    '',
  ].join('\r\n');
}
