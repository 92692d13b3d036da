/** RFC 3261 section 7: message to octets. */
import { canonicalName } from './headers';
import type { SipMessage } from './message';

/**
 * Content-Length is written out of the body, whatever the headers say. Line breaks inside values become spaces: text that
 * came from outside (a display name, a reason) can then never add a header of its own.
 */
export function serializeMessage(message: SipMessage): Uint8Array {
  let head =
    message.kind === 'request'
      ? `${oneLine(message.method)} ${oneLine(message.uri)} ${oneLine(message.version)}\r\n`
      : `${oneLine(message.version)} ${message.status} ${oneLine(message.reason)}\r\n`;
  for (const { name, value } of message.headers) {
    if ((name.length === 14 || name.length === 1) && canonicalName(name) === 'Content-Length') continue;
    head += `${oneLine(name)}: ${oneLine(value)}\r\n`;
  }
  head += `Content-Length: ${message.body.length}\r\n\r\n`;
  if (message.body.length === 0) return Buffer.from(head, 'utf8');
  const headLength = Buffer.byteLength(head, 'utf8');
  const octets = Buffer.allocUnsafe(headLength + message.body.length);
  octets.write(head, 0, 'utf8');
  octets.set(message.body, headLength);
  return octets;
}

function oneLine(text: string): string {
  return text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]+[ \t]*/g, ' ') : text;
}
