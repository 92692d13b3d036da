// @ts-check
/**
 * Run inside the servers' namespace: the far end of a web call as far as ICE goes (RFC 8445), and always in one way.
 * Usage: node iceEndMain.mjs ADDRESS PORT PASSWORD CODE REASON: each check is refused with this error, signed.
 */
import crypto from 'node:crypto';
import dgram from 'node:dgram';

const BINDING_REQUEST = 0x0001;
const BINDING_ERROR = 0x0111;
const ERROR_CODE = 0x0009;
const MESSAGE_INTEGRITY = 0x0008;

const [address = '', port = '', password = '', code = '487', reason = 'Role Conflict'] = process.argv.slice(2);
const socket = dgram.createSocket('udp4');

/** @param {number} type @param {Buffer} value */
function attribute(type, value) {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
}

socket.on('message', (request, from) => {
  if (request.length < 20 || request.readUInt16BE(0) !== BINDING_REQUEST) return;
  const number = Number(code);
  const error = attribute(
    ERROR_CODE,
    Buffer.concat([Buffer.from([0, 0, Math.floor(number / 100), number % 100]), Buffer.from(reason)]),
  );
  const head = Buffer.from(request.subarray(0, 20));
  head.writeUInt16BE(BINDING_ERROR, 0);
  // The length counts the integrity in before that is made (RFC 8489 section 14.5).
  head.writeUInt16BE(error.length + 24, 2);
  const signed = Buffer.concat([head, error]);
  const integrity = crypto.createHmac('sha1', password).update(signed).digest();
  socket.send(Buffer.concat([signed, attribute(MESSAGE_INTEGRITY, integrity)]), from.port, from.address);
});
socket.bind(Number(port), address, () => console.log('ready'));
