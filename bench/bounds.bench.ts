/**
 * What strangers get of a companion: octets for octets of an address that has not proven itself, by each number; connections of one
 * address; memory and the next caller after a flood. All against the built program.
 */
import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { startCompanion } from './support/companion';
import { pause, residentMiB } from './support/program';
import { printTable } from './support/table';

const HOST = '127.0.0.1';
/** IPv4 and UDP. */
const HEADERS = 28;
/** 64*T1 and some more: until nothing is repeated any more. */
const WATCH_MS = 34_000;
const CONNECTIONS = 1100;
const FLOOD = 20_000;

/** An INVITE whose media is claimed to be at the victim's. */
function invite(user: string, sipPort: number, own: { address: string; port: number }, victim: number, n = 0): Buffer {
  const sdp = `v=0\r\no=- 1 1 IN IP4 ${HOST}\r\ns=-\r\nc=IN IP4 ${HOST}\r\nt=0 0\r\nm=audio ${victim} RTP/AVP 0\r\n`;
  const head = [
    `INVITE sip:${user}@${HOST}:${sipPort} SIP/2.0`,
    `Via: SIP/2.0/UDP ${own.address}:${own.port};branch=z9hG4bK${own.port}-${n}`,
    `From: <sip:a@a>;tag=${n}`,
    `To: <sip:${user}@${HOST}>`,
    `Call-ID: ${own.port}-${n}@a`,
    'CSeq: 1 INVITE',
    `Contact: <sip:a@${own.address}:${own.port}>`,
    'Max-Forwards: 70',
    'Content-Type: application/sdp',
    `Content-Length: ${sdp.length}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${sdp}`);
}

async function udpOn(address: string) {
  const socket = createSocket('udp4');
  let octets = 0;
  socket.on('message', (data) => (octets += data.length + HEADERS));
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  return { socket, own: { address, port: socket.address().port }, octets: () => octets };
}

/** One INVITE that nobody acknowledges, of an address of its own. */
async function amplification(user: string, index: number, sipPort: number): Promise<(string | number)[]> {
  const [source, victim] = await Promise.all([udpOn(`127.0.1.${index + 1}`), udpOn(HOST)]);
  const request = invite(user, sipPort, source.own, victim.own.port);
  source.socket.send(request, sipPort, HOST);
  await pause(WATCH_MS);
  const spent = request.length + HEADERS;
  const row = [user, spent, source.octets(), victim.octets(), ((source.octets() + victim.octets()) / spent).toFixed(2)];
  source.socket.close();
  victim.socket.close();
  return row;
}

async function connections(port: number): Promise<{ held: number; other: boolean }> {
  const open = (localAddress: string): Socket => connect({ host: HOST, port, localAddress }).on('error', () => {});
  const sockets = Array.from({ length: CONNECTIONS }, () => open(HOST));
  await pause(2000);
  const other = open('127.0.2.1');
  await pause(200);
  const held = sockets.filter(({ readyState }) => readyState === 'open').length;
  const outcome = { held, other: other.readyState === 'open' };
  for (const socket of [...sockets, other]) socket.destroy();
  return outcome;
}

async function flood(sipPort: number): Promise<void> {
  const { socket, own } = await udpOn('127.0.3.1');
  for (let n = 0; n < FLOOD; n++) {
    socket.send(invite('echo', sipPort, own, 9, n), sipPort, HOST);
    if (n % 20 === 0) await pause(1);
  }
  await pause(1000);
  socket.close();
}

const companion = await startCompanion();
try {
  const before = residentMiB(companion.pid);
  const users = ['echo', 'tone', 'duplicate-100', 'early', 'ring', 'busy', 'dtmf', 'nobody'];
  console.log(`One INVITE of an unproven address, never acknowledged, media claimed elsewhere; ${WATCH_MS / 1000} s:`);
  printTable(
    ['number', 'octets sent', 'to the source', 'to the third party', 'factor'],
    await Promise.all(users.map((user, index) => amplification(user, index, companion.sipPort))),
  );
  const { held, other } = await connections(companion.sipPort);
  console.log(
    `\nOf ${CONNECTIONS} TCP connections of one address ${held} are held; another address ${other ? 'gets in' : 'is shut out'}.`,
  );
  await flood(companion.sipPort);
  console.log(
    `Memory ${before.toFixed(0)} MiB at start, ${residentMiB(companion.pid).toFixed(0)} MiB after ${FLOOD} INVITEs of one address.`,
  );
} finally {
  await companion.stop();
}
