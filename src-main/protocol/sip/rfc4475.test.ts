/** RFC 4475, SIP Torture Test Messages: all 49, each with the handling that the RFC asks for. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unmetDemand } from './capabilities';
import { parseContentType } from './contentType';
import { parseCredentials } from './credentials';
import { parseCSeq } from './cseq';
import { parseDeltaSeconds } from './deltaSeconds';
import { headerValue, headerValues } from './headers';
import type { SipMessage, SipRequest } from './message';
import { parseNameAddr } from './nameAddr';
import { parseMessage } from './parse';
import { parseRetryAfter } from './retryAfter';
import { serializeMessage } from './serialize';
import { parseSipUri, parseUri, sameUri, unescapeUri } from './uri';
import { judge } from './validate';
import { BRANCH_COOKIE, parseVia } from './via';

const FOLDER = new URL('testdata/rfc4475/', import.meta.url);
const octetsOf = (name: string): Uint8Array => readFileSync(new URL(`${name}.dat`, FOLDER));

function load(name: string): SipMessage {
  const result = parseMessage(octetsOf(name));
  if (!result.ok) throw new Error(`${name}: ${result.error.sentence}`);
  return result.message;
}
function request(name: string): SipRequest {
  const message = load(name);
  if (message.kind !== 'request') throw new Error(`${name} is no request`);
  return message;
}
const verdict = (name: string) => judge(parseMessage(octetsOf(name)));
const address = (message: SipMessage, name: string) => parseNameAddr(headerValue(message, name) ?? '');
const sipUri = (text: string | undefined) => parseSipUri(text ?? '');
const utf8 = (octets: Uint8Array) => Buffer.from(octets).toString('utf8');

/** A user agent with the methods of a telephone. */
const TELEPHONE = {
  methods: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'REGISTER', 'MESSAGE'],
  extensions: ['100rel', 'timer'],
  mediaTypes: ['application/sdp'],
};

/** What becomes of each message before any method is looked at: 'accept', 'drop', or the status of the answer. */
const HANDLING: Record<string, 'accept' | 'drop' | number> = {
  // 3.1.1 valid messages
  wsinv: 'accept',
  intmeth: 'accept',
  esc01: 'accept',
  escnull: 'accept',
  esc02: 'accept',
  lwsdisp: 'accept',
  longreq: 'accept',
  dblreq: 'accept',
  semiuri: 'accept',
  transports: 'accept',
  mpart01: 'accept',
  unreason: 'accept',
  noreason: 'accept',
  // 3.1.2 invalid messages
  badinv01: 400,
  clerr: 400,
  ncl: 400,
  scalar02: 400,
  scalarlg: 'drop',
  quotbal: 400,
  ltgtruri: 400,
  lwsruri: 400,
  lwsstart: 400,
  trws: 400,
  escruri: 400,
  baddate: 'accept',
  regbadct: 400,
  badaspec: 400,
  baddn: 400,
  badvers: 505,
  mismatch01: 400,
  mismatch02: 400,
  bigcode: 'drop',
  // 3.2 transaction layer
  badbranch: 'accept',
  // 3.3 application layer
  insuf: 400,
  unkscm: 416,
  novelsc: 416,
  unksm2: 'accept',
  bext01: 'accept',
  invut: 'accept',
  regaut01: 'accept',
  multi01: 400,
  mcl01: 400,
  bcast: 'drop',
  zeromf: 'accept',
  cparam01: 'accept',
  cparam02: 'accept',
  regescrt: 'accept',
  sdp01: 'accept',
  // 3.4 backward compatibility
  inv2543: 'accept',
};

it('covers every message of the RFC', () => {
  const files = readdirSync(FOLDER).map((file) => file.replace(/\.dat$/, ''));
  expect(files.sort()).toEqual(Object.keys(HANDLING).sort());
  expect(Object.keys(HANDLING)).toHaveLength(49);
});

describe.each(Object.entries(HANDLING))('%s', (name, expected) => {
  it(`is handled as ${expected}`, () => {
    const found = verdict(name);
    expect(found.action === 'answer' ? found.status : found.action).toBe(expected);
  });

  it('keeps its octets and survives being written again', () => {
    const octets = octetsOf(name);
    const result = parseMessage(octets);
    const message = result.ok ? result.message : result.partial;
    if (!message) return;
    expect(message.raw).toEqual(octets);
    const again = parseMessage(serializeMessage(message));
    if (!result.ok || !again.ok) return;
    const withoutLength = ({ headers }: SipMessage) =>
      headers.filter((header) => !/^(content-length|l)$/i.test(header.name));
    expect(withoutLength(again.message)).toEqual(withoutLength(message));
    expect(Buffer.from(again.message.body)).toEqual(Buffer.from(message.body));
  });
});

describe('section 3.1.1: values of the valid messages', () => {
  it('3.1.1.1 wsinv: white space and folding everywhere', () => {
    const message = request('wsinv');
    expect(message).toMatchObject({ method: 'INVITE', uri: 'sip:vivekg@chair-dnrc.example.com;unknownparam' });
    expect(address(message, 'To')).toMatchObject({ uri: 'sip:vivekg@chair-dnrc.example.com' });
    expect(address(message, 'To')?.params.get('tag')).toBe('1918181833n');
    expect(address(message, 'From')).toMatchObject({ displayName: 'J Rosenberg \\"', uri: 'sip:jdrosen@example.com' });
    expect(address(message, 'From')?.params.get('tag')).toBe('98asjd8');
    expect(Number(headerValue(message, 'Max-Forwards'))).toBe(68);
    expect(parseCSeq(headerValue(message, 'CSeq') ?? '')).toEqual({ sequence: 9, method: 'INVITE' });
    expect(headerValue(message, 'Subject')).toBe('');
    expect(headerValue(message, 'NewFangledHeader')).toBe('newfangled value continued newfangled value');
    expect(headerValue(message, 'UnknownHeaderWithUnusualValue')).toBe(';;,,;;,;');
    const vias = headerValues(message, 'Via').map((value) => parseVia(value));
    expect(vias.map((via) => [via?.transport, via?.host, via?.branch])).toEqual([
      ['UDP', '192.0.2.2', '390skdjuw'],
      ['TCP', 'spindle.example.com', 'z9hG4bK9ikj8'],
      ['UDP', '192.168.255.111', 'z9hG4bK30239'],
    ]);
    const route = address(message, 'Route');
    expect(sipUri(route?.uri)?.params).toEqual(
      new Map([
        ['lr', null],
        ['unknownwith', 'value'],
        ['unknown-no-value', null],
      ]),
    );
    const contact = address(message, 'Contact');
    expect(contact).toMatchObject({ displayName: 'Quoted string ""', uri: 'sip:jdrosen@example.com' });
    expect([...(contact?.params ?? [])]).toEqual([
      ['newparam', 'newvalue'],
      ['secondparam', null],
      ['q', '0.33'],
    ]);
    expect(message.body).toHaveLength(150);
  });

  it('3.1.1.2 intmeth: wide range of characters; a telephone answers 501 with Allow', () => {
    const message = request('intmeth');
    expect(message.method).toBe("!interesting-Method0123456789_*+`.%indeed'~");
    expect(sipUri(message.uri)).toMatchObject({
      user: "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*",
      password: "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)",
      host: 'example.com',
    });
    expect(address(message, 'To')?.displayName).toBe('BEL:\u0007 NUL:\u0000 DEL:\u007f');
    expect(address(message, 'From')?.displayName).toBe("token1~` token2'+_ token3*%!.-");
    expect(address(message, 'From')?.params.get("fromparam''~+*_!.-%")).toBe('"работающий"');
    expect(address(message, 'From')?.params.get('tag')).toBe("_token~1'+`*%!-.");
    expect(headerValue(message, 'Call-ID')).toBe('intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{');
    expect(headerValue(message, "extensionHeader-!.%*+_`'~")).toBe('\uFEFF大停電');
    expect(unmetDemand(message, TELEPHONE)).toEqual({
      status: 501,
      headers: [{ name: 'Allow', value: TELEPHONE.methods.join(', ') }],
    });
  });

  it('3.1.1.3 esc01: escapes mean the same character, once', () => {
    const message = request('esc01');
    expect(sipUri(message.uri)).toMatchObject({ user: 'sips%3Auser%40example.com', host: 'example.net' });
    expect(unescapeUri('sips%3Auser%40example.com')).toBe('sips:user@example.com');
    expect(unescapeUri(sipUri(address(message, 'From')?.uri)?.user ?? '')).toBe('I have spaces');
    const to = parseUri(address(message, 'To')?.uri ?? '');
    const plain = parseUri('sip:user@example.com');
    expect(to && plain && sameUri(to, plain)).toBe(true);
    const contact = sipUri(address(message, 'Contact')?.uri);
    expect(unescapeUri(contact?.params.get('n%61me') ?? '')).toBe('value%41');
  });

  it('3.1.1.4 escnull: nulls do not shorten anything', () => {
    const users = headerValues(load('escnull'), 'Contact').map((value) => sipUri(parseNameAddr(value)?.uri)?.user);
    expect(users.map((user) => unescapeUri(user ?? ''))).toEqual(['\0', '\0\0']);
    expect(unescapeUri('null-%00-null')).toBe('null-\0-null');
  });

  it('3.1.1.5 esc02: a percent sign that is no escape', () => {
    const message = request('esc02');
    expect(message.method).toBe('RE%47IST%45R');
    expect(address(message, 'To')?.displayName).toBe('%Z%45');
    expect(headerValues(message, 'Contact')).toHaveLength(2);
    expect(unmetDemand(message, TELEPHONE)?.status).toBe(501);
  });

  it('3.1.1.6 lwsdisp: no white space before the bracket', () => {
    expect(address(load('lwsdisp'), 'From')).toMatchObject({ displayName: 'caller', uri: 'sip:caller@example.com' });
  });

  it('3.1.1.7 longreq: long values', () => {
    const message = load('longreq');
    expect(headerValues(message, 'Via')).toHaveLength(34);
    expect(parseVia(headerValues(message, 'Via')[33] ?? '')?.branch).toHaveLength(215);
    expect(address(message, 'From')?.params.get('tag')).toHaveLength(155);
    expect(sipUri(address(message, 'To')?.uri)?.port).toBe(6000);
    expect(message.body).toHaveLength(150);
  });

  it('3.1.1.8 dblreq: octets after the body are dropped', () => {
    const message = request('dblreq');
    expect(message.method).toBe('REGISTER');
    expect(message.body).toHaveLength(0);
    expect(headerValue(message, 'Call-ID')).toBe('dblreq.0ha0isndaksdj99sdfafnl3lk233412');
  });

  it('3.1.1.9 semiuri: a semicolon inside the user part', () => {
    const message = request('semiuri');
    const uri = sipUri(message.uri);
    expect(unescapeUri(uri?.user ?? '')).toBe('user;par=u@example.net');
    expect(uri?.host).toBe('example.com');
    expect(headerValues(message, 'Accept')).toHaveLength(6);
  });

  it('3.1.1.10 transports: known and unknown ones', () => {
    const transports = headerValues(load('transports'), 'Via').map((value) => parseVia(value)?.transport);
    expect(transports).toEqual(['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP']);
  });

  it('3.1.1.11 mpart01: a binary body', () => {
    const message = load('mpart01');
    expect(message.body).toHaveLength(553);
    expect(Buffer.from(message.body).includes(0)).toBe(true);
    const type = parseContentType(headerValue(message, 'Content-Type') ?? '');
    expect(type?.mediaType).toBe('multipart/mixed');
    expect(type?.params.get('boundary')).toBe('7a9cbec02ceef655');
    expect(parseVia(headerValue(message, 'Via') ?? '')).toMatchObject({ port: 5070, rport: true });
  });

  it('3.1.1.12 unreason and 3.1.1.13 noreason: any reason phrase', () => {
    expect(load('unreason')).toMatchObject({
      status: 200,
      reason: '= 2**3 * 5**2 но сто девяносто девять - простое',
    });
    expect(load('noreason')).toMatchObject({ status: 100, reason: '' });
  });
});

describe('section 3.1.2: what is wrong with the invalid messages', () => {
  it.each([
    ['badinv01', 'Bad Via Header Field'],
    ['clerr', 'Content-Length Larger Than Message'],
    ['ncl', 'Bad Content-Length'],
    ['scalar02', 'Bad CSeq Header Field'],
    ['scalarlg', 'Bad CSeq Header Field'],
    ['quotbal', 'Bad To Header Field'],
    ['ltgtruri', 'Malformed Request-Line'],
    ['lwsruri', 'Malformed Request-Line'],
    ['lwsstart', 'Malformed Request-Line'],
    ['trws', 'Malformed Request-Line'],
    ['escruri', 'Header Fields In Request-URI'],
    ['regbadct', 'Bad Contact Header Field'],
    ['badaspec', 'Bad To Header Field'],
    ['baddn', 'Bad From Header Field'],
    ['badvers', 'Version Not Supported'],
    ['mismatch01', 'CSeq Method Does Not Match Request-Line'],
    ['mismatch02', 'CSeq Method Does Not Match Request-Line'],
    ['insuf', 'Missing To Header Field'],
    ['multi01', 'Multiple To Header Fields'],
    ['mcl01', 'Bad Content-Length'],
    ['bcast', 'More Than One Via Value'],
  ])('%s: %s', (name, reason) => {
    expect(verdict(name)).toMatchObject({ reason });
  });

  it('bigcode: says why the response is no response', () => {
    expect(verdict('bigcode')).toMatchObject({ reason: expect.stringContaining('three digits') });
  });

  it('3.1.2.4 and 3.1.2.5: overlarge numbers become the largest', () => {
    expect(parseDeltaSeconds(headerValue(load('scalar02'), 'Expires'))).toBe(2 ** 32 - 1);
    expect(parseDeltaSeconds('280297596632815')).toBe(2 ** 32 - 1);
    expect(parseRetryAfter('949302838503028349304023988')).toBe(2 ** 32 - 1);
  });

  it('a request that is cut off still yields what an answer needs', () => {
    const found = verdict('clerr');
    if (found.action !== 'answer') throw new Error('clerr must be answered');
    expect(headerValue(found.request, 'Call-ID')).toBe('clerr.0ha0isndaksdjweiafasdk3');
    expect(parseVia(headerValue(found.request, 'Via') ?? '')?.branch).toBe('z9hG4bK-39234-23523');
  });
});

describe('sections 3.2 to 3.4: what the layers above find', () => {
  it('3.2.1 badbranch: the cookie alone identifies nothing', () => {
    expect(parseVia(headerValue(load('badbranch'), 'Via') ?? '')?.branch).toBe(BRANCH_COOKIE);
  });

  it('3.3.4 unksm2: other schemes in From, To and Contact parse', () => {
    const message = load('unksm2');
    expect(['To', 'From', 'Contact'].map((name) => parseUri(address(message, name)?.uri ?? ''))).toEqual([
      { scheme: 'other', name: 'isbn', rest: '2983792873' },
      { scheme: 'other', name: 'http', rest: '//www.example.com' },
      { scheme: 'other', name: 'name', rest: 'John_Smith' },
    ]);
  });

  it.each([
    ['3.3.5 bext01', 'bext01', 420, [{ name: 'Unsupported', value: 'nothingSupportsThis, nothingSupportsThisEither' }]],
    ['3.3.6 invut', 'invut', 415, [{ name: 'Accept', value: 'application/sdp' }]],
    ['3.3.15 sdp01', 'sdp01', 406, []],
  ])('%s: a telephone refuses', (_title, name, status, headers) => {
    expect(unmetDemand(request(name), TELEPHONE)).toEqual({ status, headers });
  });

  it('3.3.7 regaut01: credentials of an unknown scheme are as good as none', () => {
    const value = headerValue(load('regaut01'), 'Authorization') ?? '';
    expect(value).toContain('NoOneKnowsThisScheme');
    expect(parseCredentials(value)).toBeNull();
  });

  it('3.3.11 zeromf: no more hops, but it has arrived', () => {
    expect(headerValue(load('zeromf'), 'Max-Forwards')).toBe('0');
    expect(unmetDemand(request('zeromf'), TELEPHONE)).toBeNull();
  });

  it('3.3.12 and 3.3.13: a parameter of the Contact, or of its URI', () => {
    const outside = address(load('cparam01'), 'Contact');
    expect(outside?.uri).toBe('sip:+19725552222@gw1.example.net');
    expect(outside?.params.has('unknownparam')).toBe(true);
    const inside = address(load('cparam02'), 'Contact');
    expect(inside?.params.size).toBe(0);
    expect(sipUri(inside?.uri)?.params.has('unknownparam')).toBe(true);
  });

  it('3.3.14 regescrt: a header within the Contact URI', () => {
    const uri = sipUri(address(load('regescrt'), 'Contact')?.uri);
    expect(unescapeUri(uri?.headers.get('route') ?? '')).toBe('<sip:sip.example.com>');
  });

  it('3.4.1 inv2543: no tag, no Max-Forwards, no Content-Length', () => {
    const message = load('inv2543');
    expect(address(message, 'From')?.params.has('tag')).toBe(false);
    expect(parseVia(headerValue(message, 'Via') ?? '')?.branch).toBeNull();
    expect(utf8(message.body)).toMatch(/^v=0\r\n[\s\S]*RTP\/AVP 0\r\n$/);
  });
});
