import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';

/** DER (X.690): tag, length, content. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts);
const set = (...parts: Uint8Array[]): Buffer => der(0x31, ...parts);
const octets = (content: Uint8Array): Buffer => der(0x04, content);
const bits = (content: Uint8Array): Buffer => der(0x03, Buffer.from([0]), content);
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const time = (at: Date): Buffer => text(0x18, at.toISOString().replace(/[-:T]|\.\d+/g, ''));

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = '550403';
const SUBJECT_ALT_NAME = '551d11';
const BASIC_CONSTRAINTS = '551d13';
const DAY_MS = 86_400_000;
const VALID_DAYS = 30;

/**
 * A certificate of our own for the companion's TLS port (RFC 5280 section 4.1), ECDSA P-256, valid for 30 days. It proves nothing by
 * itself: a profile trusts it by `tls.caFile`.
 * @param name host name or IP literal
 */
export function makeSelfSigned(name: string, now: number = Date.now()): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = sequence(set(sequence(oid(COMMON_NAME), text(0x0c, name))));
  // A serial number is positive: the first octet of 0x01 keeps the sign bit clear (section 4.1.2.2).
  const serial = der(0x02, Buffer.from([0x01]), randomBytes(15));
  const validity = sequence(time(new Date(now - DAY_MS)), time(new Date(now + VALID_DAYS * DAY_MS)));
  const yes = der(0x01, Buffer.from([0xff]));
  const authority = sequence(oid(BASIC_CONSTRAINTS), yes, octets(sequence(yes)));
  const names = sequence(oid(SUBJECT_ALT_NAME), octets(sequence(generalName(name))));
  const version3 = der(0xa0, der(0x02, Buffer.from([2])));
  const content = sequence(
    version3,
    serial,
    ECDSA_WITH_SHA256,
    subject,
    validity,
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(authority, names)),
  );
  const signature = createSign('sha256').update(content).sign(privateKey);
  const certificate = sequence(content, ECDSA_WITH_SHA256, bits(signature)).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}/g, '$&\n').trim()}\n-----END CERTIFICATE-----\n`,
  };
}

/** Section 4.2.1.6: dNSName or iPAddress. */
function generalName(name: string): Buffer {
  if (isIP(name) === 0) return text(0x82, name);
  if (isIPv4(name)) return der(0x87, Buffer.from(name.split('.').map(Number)));
  return der(0x87, ipv6Octets(name));
}

function ipv6Octets(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const groups = (part: string | undefined): string[] => (part ? part.split(':') : []);
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
