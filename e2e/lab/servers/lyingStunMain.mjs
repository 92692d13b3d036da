// @ts-check
/** Run inside the servers' namespace: answers each Binding request (RFC 8489) with an address that nobody has. Usage: node lyingStunMain.mjs ADDRESS */
import dgram from 'node:dgram';

const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const XOR_MAPPED_ADDRESS = 0x0020;
const COOKIE = 0x2112a442;
/** 192.0.2.123 (RFC 5737). */
const LIE = 0xc000027b;

const [address = ''] = process.argv.slice(2);
const server = dgram.createSocket('udp4');
server.on('message', (request, from) => {
  if (request.length < 20 || request.readUInt16BE(0) !== BINDING_REQUEST) return;
  const answer = Buffer.alloc(32);
  answer.writeUInt16BE(BINDING_SUCCESS, 0);
  answer.writeUInt16BE(12, 2);
  request.copy(answer, 4, 4, 20);
  answer.writeUInt16BE(XOR_MAPPED_ADDRESS, 20);
  answer.writeUInt16BE(8, 22);
  answer.writeUInt8(1, 25);
  answer.writeUInt16BE(from.port ^ (COOKIE >>> 16), 26);
  answer.writeUInt32BE((LIE ^ COOKIE) >>> 0, 28);
  server.send(answer, from.port, from.address);
});
server.bind(3478, address, () => console.log('ready'));
