// @ts-check
/** Run inside a namespace: a server that speaks no SIP. Usage: node oddServerMain.mjs ODDITY ADDRESS PORT [TARGET] */
import crypto from 'node:crypto';
import dgram from 'node:dgram';
import net from 'node:net';

const [oddity = '', address = '', port = '', target] = process.argv.slice(2);
const SHUTDOWN_MS = 200;

/** What each datagram is answered with. @type {Record<string, (request: Buffer) => Buffer[]>} */
const datagrams = {
  silent: () => [],
  garbage: () => [crypto.randomBytes(400), Buffer.from('\0\0\0\0'), crypto.randomBytes(1400)],
  empty: () => [Buffer.alloc(0), Buffer.from('\r\n\r\n')],
  // The head of a real answer, cut off in its Via.
  truncated: (request) => [
    Buffer.from(`SIP/2.0 200 OK\r\n${/Via:.{20}/.exec(request.toString('latin1'))?.[0] ?? 'Via: SIP'}`),
  ],
};

/** @type {Record<string, (socket: net.Socket) => void>} */
const streams = {
  garbage: (socket) => void socket.write(crypto.randomBytes(8192)),
  http: (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>No.</html>'),
  closes: (socket) => void setTimeout(() => socket.destroy(), SHUTDOWN_MS),
  // A header without an end: the reader has to stop some time.
  endless: (socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write('SIP/2.0 200 OK\r\nX-Filler: '.padEnd(65_536, 'x')));
    };
    socket.on('drain', more);
    more();
  },
};

/** Requests that nobody asked for, each from this server to `target`. @param {string} host */
function strange(host) {
  const common = (/** @type {string} */ method, /** @type {number} */ n) =>
    `Via: SIP/2.0/UDP ${address}:${port};branch=z9hG4bKodd${n}\r\nFrom: <sip:stranger@${address}>;tag=${n}\r\nTo: <sip:alice@${host}>\r\nCall-ID: odd-${n}@${address}\r\nCSeq: ${n} ${method}\r\nMax-Forwards: 70\r\n`;
  return [
    `FROBNICATE sip:alice@${host} SIP/2.0\r\n${common('FROBNICATE', 1)}Content-Length: 0\r\n\r\n`,
    `BYE sip:alice@${host} SIP/2.0\r\n${common('BYE', 2)}Content-Length: 0\r\n\r\n`,
    `INVITE sip:alice@${host} SIP/2.0\r\nVia: SIP/2.0/UDP ${address}:${port};branch=z9hG4bKodd3\r\nCall-ID: 3\r\n\r\n`,
    `OPTIONS sip:alice@${host} SIP/2.0\r\n${common('OPTIONS', 4)}Content-Length: 99999\r\n\r\nshort`,
    'INVITE\r\n\r\n',
    '\r\n\r\n',
    ...Array.from(
      { length: 200 },
      (_unused, n) => `MESSAGE sip:alice@${host} SIP/2.0\r\n${common('MESSAGE', 100 + n)}Content-Length: 0\r\n\r\n`,
    ),
  ];
}

const udp = dgram.createSocket('udp4');
udp.on('message', (request, from) => {
  for (const answer of datagrams[oddity]?.(request) ?? []) udp.send(answer, from.port, from.address);
});
udp.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
udp.bind(Number(port), address, () => {
  const tcp = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => streams[oddity]?.(socket));
  });
  tcp.listen(Number(port), address, () => console.log('ready'));
  if (target) {
    const [host = '', to = ''] = target.split(':');
    for (const text of strange(target)) udp.send(text, Number(to), host);
  }
});
