/** Whatever is written is read back the same: messages, URIs and the typed header values. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatChallenge, parseChallenge } from './challenge';
import { formatCredentials, parseCredentials } from './credentials';
import { formatCSeq, parseCSeq } from './cseq';
import { MessageFramer } from './framing';
import { quote, unquote } from './lexical';
import { formatNameAddr, parseNameAddr } from './nameAddr';
import { parseMessage } from './parse';
import { formatReason, parseReason } from './reason';
import { serializeMessage } from './serialize';
import { escapeUser, formatUri, parseUri, sameUri, unescapeUri } from './uri';
import { formatVia, parseVia } from './via';

const ALNUM = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
const text = (chars: string[], maxLength = 12) =>
  fc.string({ unit: fc.constantFrom(...chars), minLength: 1, maxLength });
const token = text([...ALNUM, ..."-.!%*_+`'~"]);
const lowerToken = token.map((value) => value.toLowerCase());
/** Anything that a quoted string can carry. */
const anyText = fc.string({ unit: 'binary', maxLength: 20 }).map((value) => value.replace(/[\r\n\ud800-\udfff]/g, ''));
const headerText = anyText.map((value) => value.replace(/^[ \t]+|[ \t]+$/g, ''));
const params = fc
  .uniqueArray(fc.tuple(lowerToken, fc.option(token)), { selector: ([name]) => name, maxLength: 4 })
  .map((entries) => new Map<string, string | null>(entries));
const host = fc.oneof(
  text([...ALNUM, '-']),
  fc.constantFrom('pbx.test', '192.0.2.1', '2001:db8::1', '::ffff:192.0.2.1', 'a.b.c.'),
);
const port = fc.option(fc.integer({ min: 0, max: 65535 }));
const uriText = text([...ALNUM, ..."-_.!~*'()"]);
const uriParams = fc
  .uniqueArray(
    fc.tuple(
      uriText.map((value) => value.toLowerCase()),
      fc.option(uriText),
    ),
    { selector: ([name]) => name, maxLength: 3 },
  )
  .map((entries) => new Map<string, string | null>(entries));
const uriHeaders = fc.dictionary(
  uriText.map((value) => value.toLowerCase()),
  uriText,
  { maxKeys: 3, noNullPrototype: true },
);
const sipUri = fc.record({
  scheme: fc.constantFrom('sip' as const, 'sips' as const),
  user: fc.option(anyText.filter((value) => value !== '').map(escapeUser)),
  password: fc.option(uriText),
  host,
  port,
  params: uriParams,
  headers: uriHeaders.map((value) => new Map(Object.entries(value))),
});

describe('round trips', () => {
  it('messages', () => {
    const base = { version: fc.constant('SIP/2.0'), body: fc.uint8Array({ maxLength: 60 }) };
    const name = token.filter((value) => !/^(?:content-length|l)$/i.test(value));
    const headers = fc.array(fc.record({ name, value: headerText }), { maxLength: 8 });
    const request = fc.record({
      ...base,
      kind: fc.constant('request' as const),
      method: token,
      uri: sipUri.map(formatUri),
      headers,
    });
    const response = fc.record({
      ...base,
      kind: fc.constant('response' as const),
      status: fc.integer({ min: 100, max: 699 }),
      reason: headerText,
      headers,
    });
    fc.assert(
      fc.property(fc.oneof(request, response), (message) => {
        const octets = serializeMessage(message);
        const result = parseMessage(octets);
        if (!result.ok) throw new Error(result.error.sentence);
        const { raw, body, headers: found, ...rest } = result.message;
        const { body: sentBody, headers: sent, ...sentRest } = message;
        expect(rest).toEqual(sentRest);
        expect(found).toEqual([...sent, { name: 'Content-Length', value: String(sentBody.length) }]);
        expect(Buffer.from(body).equals(Buffer.from(sentBody))).toBe(true);
        expect(raw).toBe(octets);
        const framed = new MessageFramer().push(octets);
        expect(framed).toEqual([{ kind: 'message', data: new Uint8Array(octets) }]);
      }),
    );
  });

  it('SIP URIs', () => {
    fc.assert(
      fc.property(sipUri, (uri) => {
        const given = uri.user === null ? { ...uri, password: null } : uri;
        const again = parseUri(formatUri(given));
        expect(again).toEqual(given);
        expect(again && sameUri(again, given)).toBe(true);
      }),
    );
  });

  it('escapes', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        expect(unescapeUri(escapeUser(value))).toBe(value);
      }),
    );
  });

  it('quoted strings', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        expect(unquote(quote(value))).toBe(value);
      }),
    );
  });

  it('name-addr', () => {
    const address = fc.record({
      displayName: fc.option(anyText.filter((value) => value !== '')),
      uri: sipUri.map(formatUri),
      params,
    });
    fc.assert(
      fc.property(address, (value) => {
        expect(parseNameAddr(formatNameAddr(value))).toEqual(value);
      }),
    );
  });

  it('Via', () => {
    const via = fc.record({
      transport: token.map((value) => value.toUpperCase()),
      host,
      port,
      branch: fc.option(token),
      received: fc.constantFrom(null, '192.0.2.9', '2001:db8::9'),
      rport: fc.constantFrom(null, true as const, 5060),
      params: params.map(
        (value) => new Map([...value].filter(([name]) => !['branch', 'received', 'rport'].includes(name))),
      ),
    });
    fc.assert(
      fc.property(via, (value) => {
        expect(parseVia(formatVia(value))).toEqual(value);
      }),
    );
  });

  it('CSeq, Reason, challenges and credentials', () => {
    const cseq = fc.record({ sequence: fc.integer({ min: 0, max: 2 ** 31 - 1 }), method: token });
    fc.assert(
      fc.property(cseq, (value) => {
        expect(parseCSeq(formatCSeq(value))).toEqual(value);
      }),
    );
    const reason = fc.record({ protocol: token, cause: fc.option(fc.nat()), text: fc.option(anyText) });
    fc.assert(
      fc.property(reason, (value) => {
        expect(parseReason(formatReason(value))).toEqual(value);
      }),
    );
    const challenge = fc.record({
      realm: anyText,
      nonce: anyText,
      opaque: fc.option(anyText),
      algorithm: fc.option(token),
      qop: fc.subarray(['auth', 'auth-int']),
      stale: fc.boolean(),
    });
    fc.assert(
      fc.property(challenge, (value) => {
        expect(parseChallenge(formatChallenge(value))).toEqual(value);
      }),
    );
    const credentials = fc.record({
      username: anyText,
      realm: anyText,
      nonce: anyText,
      uri: sipUri.map(formatUri),
      response: fc.string({ unit: fc.constantFrom(...'0123456789abcdef') }),
      algorithm: fc.option(token),
      cnonce: fc.option(anyText),
      opaque: fc.option(anyText),
      qop: fc.constantFrom(null, 'auth', 'auth-int'),
      nc: fc.option(fc.integer({ min: 0, max: 2 ** 32 - 1 })),
    });
    fc.assert(
      fc.property(credentials, (value) => {
        expect(parseCredentials(formatCredentials(value))).toEqual(value);
      }),
    );
  });
});
