import { describe, expect, it } from 'vitest';
import type { SipMessage } from './message';
import { parseMessage } from './parse';
import { serializeMessage } from './serialize';

const parse = (text: string) => parseMessage(Buffer.from(text));
const HEAD = 'OPTIONS sip:pbx.test SIP/2.0\r\nCall-ID: 1\r\n';

describe('parseMessage', () => {
  it.each([
    ['', 'empty'],
    ['\r\n\r\n', 'empty'],
    ['GET / HTTP/1.1\r\n\r\n', 'start-line'],
    ['hello', 'start-line'],
    ['SIP/2.0 99 Low\r\n\r\n', 'start-line'],
    ['SIP/2.0 700 High\r\n\r\n', 'start-line'],
    ['SIP/2.0 2000 OK\r\n\r\n', 'start-line'],
    ['OPTIONS  SIP/2.0\r\n\r\n', 'start-line'],
    [HEAD, 'unterminated-head'],
    [`${HEAD}no colon\r\n\r\n`, 'header-line'],
    [`${HEAD}bad name: x\r\n\r\n`, 'header-line'],
    ['OPTIONS sip:pbx.test SIP/2.0\r\n folded: first\r\n\r\n', 'header-line'],
    [`${HEAD}Content-Length: 1x\r\n\r\n`, 'content-length'],
    [`${HEAD}Content-Length:\r\n\r\n`, 'content-length'],
    [`${HEAD}l: 1\r\nContent-Length: 2\r\n\r\nab`, 'content-length'],
    [`${HEAD}l: 3\r\n\r\nab`, 'body-too-short'],
  ])('%j is refused as %s', (text, code) => {
    const result = parse(text);
    expect(result.ok ? 'ok' : result.error.code).toBe(code);
    if (!result.ok) expect(result.error.sentence).toMatch(/^[A-Z].*\.$/);
  });

  it('reads headers behind the one that is broken, for the answer', () => {
    const result = parse('OPTIONS sip:pbx.test SIP/2.0\r\nnonsense\r\n and more\r\nVia: v\r\n\r\n');
    expect(result.ok ? null : result.partial?.headers).toEqual([{ name: 'Via', value: 'v' }]);
  });

  it.each([
    ['leading line breaks', `\r\n\r\n${HEAD}\r\n`],
    ['bare line feeds', HEAD.replaceAll('\r', '').concat('\n')],
    ['a version in small letters', `${HEAD.replace('SIP/2.0', 'sip/2.0')}\r\n`],
    ['the same Content-Length twice', `${HEAD}l: 0\r\nContent-Length: 0\r\n\r\n`],
  ])('takes %s', (_what, text) => {
    expect(parse(text)).toMatchObject({ ok: true, message: { method: 'OPTIONS', version: 'SIP/2.0' } });
  });

  it('takes the body by Content-Length, and to the end without', () => {
    const body = (text: string) => {
      const result = parse(text);
      return result.ok ? Buffer.from(result.message.body).toString() : null;
    };
    expect(body(`${HEAD}l: 2\r\n\r\nabc`)).toBe('ab');
    expect(body(`${HEAD}\r\nabc`)).toBe('abc');
  });

  it('reads UTF-8 and survives what is none', () => {
    const octets = Buffer.concat([Buffer.from(HEAD), Buffer.from([0x58, 0x3a, 0xc3, 0x28, 0xff, 13, 10, 13, 10])]);
    const result = parseMessage(octets);
    expect(result.ok && result.message.headers[1]?.value).toBe('\ufffd(\ufffd');
    expect(result.ok && result.message.raw).toBe(octets);
  });
});

describe('serializeMessage', () => {
  const message = (headers: [string, string][], body = ''): SipMessage => ({
    kind: 'request',
    method: 'MESSAGE',
    uri: 'sip:bob@pbx.test',
    version: 'SIP/2.0',
    headers: headers.map(([name, value]) => ({ name, value })),
    body: Buffer.from(body),
  });
  const text = (value: SipMessage) => Buffer.from(serializeMessage(value)).toString();

  it('writes Content-Length in octets, whatever was there', () => {
    expect(
      text(
        message(
          [
            ['l', '99'],
            ['Content-Length', '1'],
            ['To', '<sip:bob@pbx.test>'],
          ],
          'Grüße',
        ),
      ),
    ).toBe('MESSAGE sip:bob@pbx.test SIP/2.0\r\nTo: <sip:bob@pbx.test>\r\nContent-Length: 7\r\n\r\nGrüße');
  });

  it('lets no value break out of its line', () => {
    const injected = text(message([['Subject', 'hello\r\nRoute: <sip:evil.test>\r\n\r\nbody']]));
    expect(injected.split('\r\n').filter((line) => line.startsWith('Route'))).toEqual([]);
    expect(injected).toContain('Subject: hello Route: <sip:evil.test> body\r\n');
  });
});
