// @ts-check
/** As much SIP as the scripted peer needs: it takes requests apart and writes answers, without judging either. */
import crypto from 'node:crypto';

/** @typedef {{ method: string | null, uri: string, fields: [string, string][], body: string }} Message */

/** @type {Record<string, string>} */
const COMPACT = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  c: 'content-type',
  l: 'content-length',
  x: 'session-expires',
};

/** @type {Record<number, string>} */
const REASONS = {
  100: 'Trying', 180: 'Ringing', 183: 'Session Progress', 200: 'OK', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found',
  480: 'Temporarily Unavailable', 481: 'Call/Transaction Does Not Exist', 486: 'Busy Here', 487: 'Request Terminated',
  488: 'Not Acceptable Here', 500: 'Server Internal Error', 503: 'Service Unavailable', 603: 'Decline',
}; // prettier-ignore

/** @param {string} text @returns {Message | null} */
export function parse(text) {
  const split = text.indexOf('\r\n\r\n');
  if (split < 0) return null;
  const [start = '', ...lines] = text.slice(0, split).split('\r\n');
  const request = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(start);
  /** @type {[string, string][]} */
  const fields = lines.map((line) => {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    return [COMPACT[name] ?? name, line.slice(colon + 1).trim()];
  });
  return { method: request?.[1] ?? null, uri: request?.[2] ?? '', fields, body: text.slice(split + 4) };
}

/** All values of a header, in order. @param {Message} message @param {string} name */
export function headers(message, name) {
  return message.fields.filter(([one]) => one === name.toLowerCase()).map(([, value]) => value);
}

/** @param {Message} message @param {string} name */
export function header(message, name) {
  return headers(message, name)[0] ?? '';
}

/** @param {Message} message @param {...string} names */
function copied(message, ...names) {
  return names.flatMap((name) => headers(message, name).map((value) => `${name}: ${value}`));
}

/** @param {string} body */
function withBody(body) {
  return body ? ['Content-Type: application/sdp', `Content-Length: ${Buffer.byteLength(body)}`] : ['Content-Length: 0'];
}

/**
 * @param {Message} request @param {number} status @param {string | undefined} reason @param {string} tag @param {string[]} lines
 * @param {string} body
 */
export function answerTo(request, status, reason, tag, lines, body) {
  const to = header(request, 'To');
  const tagged = status === 100 || /;tag=/.test(to) || !tag ? to : `${to};tag=${tag}`;
  return [
    `SIP/2.0 ${status} ${reason ?? REASONS[status] ?? 'Response'}`,
    ...copied(request, 'Via', 'Record-Route', 'From'),
    `To: ${tagged}`,
    ...copied(request, 'Call-ID', 'CSeq'),
    ...lines,
    ...withBody(body),
    '',
    body,
  ].join('\r\n');
}

/**
 * A request of the called side in the dialog that `invite` made.
 *
 * @param {Message} invite @param {string} method @param {number} cseq @param {string} tag @param {string} sentBy @param {string[]} lines
 */
export function requestIn(invite, method, cseq, tag, sentBy, lines, body = '') {
  const target = /<([^>]+)>/.exec(header(invite, 'Contact'))?.[1] ?? header(invite, 'Contact');
  return [
    `${method} ${target} SIP/2.0`,
    `Via: SIP/2.0/UDP ${sentBy};branch=z9hG4bK${crypto.randomBytes(8).toString('hex')};rport`,
    'Max-Forwards: 70',
    ...headers(invite, 'Record-Route').map((value) => `Route: ${value}`),
    `From: ${header(invite, 'To')};tag=${tag}`,
    `To: ${header(invite, 'From')}`,
    `Call-ID: ${header(invite, 'Call-ID')}`,
    `CSeq: ${cseq} ${method}`,
    ...lines,
    ...withBody(body),
    '',
    body,
  ].join('\r\n');
}
