// @ts-check
/**
 * Run inside a namespace: a server that wants the password, or floods. Prints a line for each request with credentials.
 * Usage: node hostileMain.mjs WAY ADDRESS PORT [TARGET]
 */
import crypto from 'node:crypto';
import dgram from 'node:dgram';

const [way = '', address = '', port = '', target = ''] = process.argv.slice(2);
const udp = dgram.createSocket('udp4');
let requests = 0;

/** @param {string} request @param {string} name */
const header = (request, name) => new RegExp(`^${name}: *(.*)$`, 'im').exec(request)?.[1]?.trim() ?? '';

/** @param {string} request @param {string} status @param {string} more @param {string} body */
function answer(request, status, more, body = '') {
  const copied = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${header(request, name)}`);
  const to = `To: ${header(request, 'To')}${/;tag=/.test(header(request, 'To')) ? '' : ';tag=hostile'}`;
  return [`SIP/2.0 ${status}`, ...copied, to, ...(more ? [more] : []), `Content-Length: ${body.length}`, '', body].join(
    '\r\n',
  );
}

/** What is no RTP, to where the offer wants RTP. @param {string} request */
function junk(request) {
  const media = Number(/m=audio (\d+)/.exec(request)?.[1] ?? 0);
  const host = /c=IN IP4 (\S+)/.exec(request)?.[1] ?? '';
  const timer = setInterval(() => {
    for (let n = 0; n < 10; n++) udp.send(Buffer.concat([Buffer.of(0x47), crypto.randomBytes(160)]), media, host);
  }, 20);
  setTimeout(() => clearInterval(timer), 30_000).unref();
}

udp.on('message', (data, from) => {
  const request = data.toString('latin1');
  if (!/^[A-Z]+ sip:/.test(request) || request.startsWith('ACK')) return;
  requests += 1;
  if (/^(Proxy-)?Authorization:/im.test(request)) console.log(`credentials in request ${requests}`);
  const reply = (/** @type {string} */ text) => udp.send(text, from.port, from.address);
  const realm = way === 'realms' ? `realm ${requests}` : 'hostile';
  const challenge = `WWW-Authenticate: Digest realm="${realm}", nonce="${crypto.randomUUID()}", algorithm=MD5`;
  if (way === 'redirects') return reply(answer(request, '302 Moved Temporarily', `Contact: <sip:bob@${target}>`));
  if (way === 'junk') {
    if (!request.startsWith('INVITE')) return reply(answer(request, '200 OK', ''));
    const sdp = `v=0\r\no=- 1 1 IN IP4 ${address}\r\ns=-\r\nc=IN IP4 ${address}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n`;
    reply(answer(request, '200 OK', `Contact: <sip:bob@${address}:${port}>\r\nContent-Type: application/sdp`, sdp));
    return junk(request);
  }
  reply(answer(request, '401 Unauthorized', challenge));
});
udp.bind(Number(port), address, () => console.log('ready'));
