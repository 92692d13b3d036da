/** Nothing that arrives makes a parser throw or dawdle: random, cut off and damaged input, and patterns made to hurt. */
import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAuthParams } from './authParams';
import { unmetDemand } from './capabilities';
import { parseChallenge } from './challenge';
import { parseContentType } from './contentType';
import { parseCredentials } from './credentials';
import { parseCSeq } from './cseq';
import { parseDeltaSeconds } from './deltaSeconds';
import { selectChallenge, verifyAuthorization } from './digest';
import { MessageFramer } from './framing';
import { headerValues } from './headers';
import { normalHost, parseHostPort } from './host';
import { quote, unquote } from './lexical';
import { maskedText } from './mask';
import { parseNameAddr } from './nameAddr';
import { parseMessage } from './parse';
import { parseRAck } from './rack';
import { parseReason } from './reason';
import { parseRetryAfter } from './retryAfter';
import { serializeMessage } from './serialize';
import { parseSessionExpires } from './sessionExpires';
import { parseSipfrag } from './sipfrag';
import { parseSubscriptionState } from './subscriptionState';
import { parseUri, unescapeUri } from './uri';
import { judge } from './validate';
import { parseVia } from './via';

/** Every parser that takes the text of one header value or URI. */
const TEXT_PARSERS: [string, (value: string) => unknown][] = [
  ['parseAuthParams', parseAuthParams],
  ['parseChallenge', parseChallenge],
  ['parseCredentials', parseCredentials],
  ['selectChallenge', (value) => selectChallenge([value])],
  [
    'verifyAuthorization',
    (value) => verifyAuthorization(value, { realm: 'r', method: 'A', body: new Uint8Array(0), passwordOf: () => 'p' }),
  ],
  ['parseContentType', parseContentType],
  ['parseCSeq', parseCSeq],
  ['parseDeltaSeconds', parseDeltaSeconds],
  ['parseHostPort', parseHostPort],
  ['normalHost', normalHost],
  ['parseNameAddr', parseNameAddr],
  ['parseRAck', parseRAck],
  ['parseReason', parseReason],
  ['parseRetryAfter', parseRetryAfter],
  ['parseSessionExpires', parseSessionExpires],
  ['parseSubscriptionState', parseSubscriptionState],
  ['parseUri', parseUri],
  ['unescapeUri', unescapeUri],
  ['parseVia', parseVia],
  ['quote', quote],
  ['unquote', unquote],
  ['headerValues', (value) => headerValues({ headers: [{ name: 'Contact', value }] }, 'm')],
];

/** Every parser that takes octets from a socket. */
const OCTET_PARSERS: [string, (octets: Uint8Array) => unknown][] = [
  ['parseMessage and judge', takeMessage],
  ['MessageFramer', (octets) => new MessageFramer().push(octets)],
  ['maskedText', maskedText],
  ['parseSipfrag', parseSipfrag],
];

function takeMessage(octets: Uint8Array): void {
  const result = parseMessage(octets);
  const verdict = judge(result);
  const message = result.ok ? result.message : result.partial;
  if (message) serializeMessage(message);
  if (verdict.action === 'accept' && verdict.message.kind === 'request') {
    unmetDemand(verdict.message, { methods: [verdict.message.method], extensions: [], mediaTypes: [] });
  }
}

/** Pieces that mean something to some parser, so that random texts get further than the first character. */
const PIECES = [
  ',',
  ';',
  '"',
  '\\',
  '<',
  '>',
  '=',
  ':',
  '::',
  '@',
  '?',
  '&',
  '%',
  '%41',
  '.',
  '/',
  '[',
  ']',
  '(',
  ')',
  ' ',
  '\t',
  '\r\n',
  '\n',

  '\r\n ',
  '\0',
  '\u00e9',
  '\u{1f4de}',
  'a',
  '0',
  '9'.repeat(30),
  'sip:',
  'tel:',
  'SIP/2.0',
  'SIP/2.0/UDP ',
  'INVITE ',
  'Digest ',

  'realm="r"',
  'nonce="n"',
  'tag',
  'branch',
  'Via: ',
  'l: 5',
  'Content-Length: 1',
  'cause=16',
  'a=crypto:',
  'inline:',
  'k=',
];
const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 3 })), { maxLength: 30 })
  .map((pieces) => pieces.join(''));

describe('random input', () => {
  it.each(TEXT_PARSERS)('%s never throws', (_name, parse) => {
    fc.assert(
      fc.property(hostileText, (value) => void parse(value)),
      { numRuns: 500 },
    );
  });

  it.each(OCTET_PARSERS)('%s never throws', (_name, parse) => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      hostileText.map((value) => Buffer.from(value)),
    );
    fc.assert(
      fc.property(octets, (value) => void parse(value)),
      { numRuns: 1000 },
    );
  });
});

const FOLDER = new URL('testdata/rfc4475/', import.meta.url);
const CORPUS = readdirSync(FOLDER).map((file): [string, Uint8Array] => [file, readFileSync(new URL(file, FOLDER))]);

describe('damaged torture messages', () => {
  it.each(CORPUS)('%s cut off anywhere', (_file, octets) => {
    for (let length = 0; length < octets.length; length++) takeMessage(octets.subarray(0, length));
  });

  it('changed anywhere', () => {
    const change = fc.record({
      at: fc.nat(),
      remove: fc.integer({ min: 0, max: 4 }),
      insert: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 2 })),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...CORPUS),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        ([, octets], changes) => {
          let value = Buffer.from(octets);
          for (const { at, remove, insert } of changes) {
            const start = at % (value.length + 1);
            value = Buffer.concat([value.subarray(0, start), Buffer.from(insert), value.subarray(start + remove)]);
          }
          for (const [, parse] of OCTET_PARSERS) parse(value);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('time is linear in the length', () => {
  const LENGTH = 60_000;
  const PREFIXES = ['', '"', '<', 'sip:', 'tel:', 'Digest a=', '<sip:a@b>;', 'SIP/2.0/UDP h;', 'a/b;', '[', '1 '];
  const REPEATED = [
    ...PIECES,
    ';a',
    ';a=',
    '"a" ',
    ', <',
    'sip:a:',
    ':1',
    ':::1.',
    'a=b, ',
    '\\"',
    ' :',
    '(a',
    'x@',
    ' =',
    '\r\n\t',
  ];
  /** Far above what the slowest takes on a busy machine; quadratic time is hundreds of times above that. */
  const LIMIT_MS = 1000;

  it.each(TEXT_PARSERS)('%s', (_name, parse) => {
    for (const prefix of PREFIXES) {
      for (const piece of REPEATED) {
        const value = prefix + piece.repeat(LENGTH / piece.length);
        const started = performance.now();
        parse(value);
        expect(performance.now() - started, JSON.stringify(value.slice(0, 30))).toBeLessThan(LIMIT_MS);
      }
    }
  });

  it.each(OCTET_PARSERS)('%s', (_name, parse) => {
    const prefixes = [
      '',
      'INVITE sip:a SIP/2.0\r\n',
      'INVITE sip:a SIP/2.0\r\nVia: ',
      'SIP/2.0 200 ',
      'To: x\r\nAuthorization: ',
      'Authorization: Digest response',
      'X: sip:@',
    ];
    for (const prefix of prefixes) {
      for (const piece of REPEATED) {
        const value = Buffer.from(`${prefix}${piece.repeat(LENGTH / piece.length)}@x`);
        const started = performance.now();
        parse(value);
        expect(performance.now() - started, JSON.stringify(value.toString().slice(0, 40))).toBeLessThan(LIMIT_MS);
      }
    }
  });
});
