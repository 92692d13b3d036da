// @ts-check
/**
 * Run inside the servers' namespace: answers each Binding request (RFC 8489), and never as it should.
 * Usage: node lyingStunMain.mjs ADDRESS [address | transaction | twice | hangs]
 */
import dgram from 'node:dgram';

const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const XOR_MAPPED_ADDRESS = 0x0020;
const COOKIE = 0x2112a442;
/** 192.0.2.123 (RFC 5737). */
const LIE = '192.0.2.123';

const [address = '', how = 'address'] = process.argv.slice(2);
const server = dgram.createSocket('udp4');

/** @param {Buffer} request @param {string} seen @param {number} port */
function answerTo(request, seen, port) {
  const number = seen.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const answer = Buffer.alloc(32);
  answer.writeUInt16BE(BINDING_SUCCESS, 0);
  answer.writeUInt16BE(12, 2);
  request.copy(answer, 4, 4, 20);
  answer.writeUInt16BE(XOR_MAPPED_ADDRESS, 20);
  answer.writeUInt16BE(8, 22);
  answer.writeUInt8(1, 25);
  answer.writeUInt16BE(port ^ (COOKIE >>> 16), 26);
  answer.writeUInt32BE((number ^ COOKIE) >>> 0, 28);
  return answer;
}

server.on('message', (request, from) => {
  if (request.length < 20 || request.readUInt16BE(0) !== BINDING_REQUEST || how === 'hangs') return;
  const truth = answerTo(request, from.address, from.port);
  const lie = answerTo(request, LIE, from.port);
  if (how === 'address') server.send(lie, from.port, from.address);
  if (how === 'twice') {
    server.send(truth, from.port, from.address);
    server.send(lie, from.port, from.address);
  }
  if (how === 'transaction') {
    truth.writeUInt8(truth.readUInt8(19) ^ 1, 19);
    server.send(truth, from.port, from.address);
  }
});
server.bind(3478, address, () => console.log('ready'));
