import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAUSES } from './causes';
import { isSecretKey, isSecretLabel, withoutSecretText } from './secretText';

const SECRET = 'Tr0ub4dor3';

describe('withoutSecretText', () => {
  it.each([
    ['digest', `Authorization: Digest username="alice", realm="pbx.test", response="${SECRET}", qop=auth`],
    ['digest in a folded header', `Proxy-Authorization: Digest username="alice",\r\n response="${SECRET}"`],
    ['digest without quotes', `authorization:Digest response=${SECRET}, username="alice"`],
    ['basic', `Authorization: Basic ${SECRET}==`],
    ['a token without a scheme', `Authorization: ${SECRET}`],
    ['bearer in a sentence', `it sent "Bearer ${SECRET}-${SECRET}" to the API`],
    ['rspauth', `Authentication-Info: rspauth="${SECRET}", nc=00000001`],
    ['a web token', `token eyJhbGciOiJIUzI1NiJ9.${SECRET}${SECRET}.${SECRET}`],
    ['SDES', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${SECRET}${SECRET}|2^20|1:32`],
    ['SDES in one line of text', `crypto "inline:${SECRET}" was offered`],
    ['a second key parameter', `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc|2^20|1:4;inline:${SECRET}|2^20|2:4`],
    ['k=', `v=0\r\nk=clear:${SECRET}\r\nm=audio 4 RTP/AVP 0`],
    ['MIKEY', `a=key-mgmt:mikey ${SECRET}`],
    ['ice-pwd', `a=ice-ufrag:8hhY\r\na=ice-pwd:${SECRET}`],
    ['a password in a SIP URI', `Contact: <sip:alice:${SECRET}@192.0.2.7>`],
    ['user and password in a URL', `GET https://alice:${SECRET}@api.test/v1 failed`],
    ['a token as user of a URL', `wss://${SECRET}@pbx.test/ws`],
    ['a query', `https://api.test/version?x=${SECRET}&y=1`],
    ['a query without a name', `https://api.test/hook?${SECRET}`],
    ['a fragment', `https://api.test/#access_token=${SECRET}`],
    ['a request line', `GET /ws?t=${SECRET} HTTP/1.1\r\nHost: pbx.test`],
    ['a URI parameter', `<sip:alice@192.0.2.7;push-token=${SECRET}>`],
    ['a cookie', `Cookie: session=${SECRET}; theme=dark`],
    ['a set cookie', `HTTP/1.1 200 OK\r\nSet-Cookie: id=${SECRET}; HttpOnly\r\n\r\n`],
    ['a header with a key', `X-Api-Key: ${SECRET}`],
    ['JSON', `{"user":"alice","password":"${SECRET}"}`],
    ['JSON with quotes in it', `{"password" : "a\\"${SECRET}"}`],
    ['JSON in JSON', `{"body":"{\\"access_token\\":\\"${SECRET}\\"}"}`],
    ['XML', `<account><sip_password type="x">${SECRET}</sip_password></account>`],
    ['name=value', `started with password=${SECRET} and port=5060`],
    ['a quoted value', `turn credential = "${SECRET} with blanks"`],
    ['a settings file', `user: alice\npassword: ${SECRET}\n`],
    ['a private key', `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`],
    ['what a companion returned', `{"v":1,"messages":"${SECRET.repeat(10)}"}`],
  ])('masks %s', (_, text) => {
    const masked = withoutSecretText(text);
    expect(masked).not.toContain(SECRET);
    expect(masked).toContain('***');
    expect(withoutSecretText(masked)).toBe(masked);
  });

  it.each([
    'Via: SIP/2.0/UDP 192.168.1.23:50612;rport;branch=z9hG4bK7a1f0c',
    'WWW-Authenticate: Digest realm="pbx.test", nonce="6602f1aa", algorithm=MD5, qop="auth"',
    'Contact: <sip:alice@192.168.1.23:50612;transport=tcp>;expires=60',
    'a=ice-ufrag:8hhY',
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80',
    'REGISTER with our credentials was answered 403 Forbidden, with a wrong password 401: the password is right.',
    'The registrar asks for credentials (realm pbx.test), and the account has no password.',
    'turn:turn.test:3478?transport=udp',
    'http://rtcd.test:8045/version answered 200 after 12 ms.',
    'Basic troubleshooting: look at the response.',
    '{"version":"1.1.0","key frames":12}',
  ])('leaves %s', (text) => {
    expect(withoutSecretText(text)).toBe(text);
  });

  it('keeps what helps to find a wrong realm', () => {
    const header = `Authorization: Digest username="alice", realm="pbx.test", nonce="6602", response="${SECRET}"`;
    expect(withoutSecretText(header)).toBe(
      'Authorization: Digest username="alice", realm="pbx.test", nonce="6602", response="***"',
    );
  });

  it('leaves the catalogue as it is', () => {
    for (const { title, explanation, technical, proof, fix } of Object.values(CAUSES)) {
      for (const text of [title, explanation, technical, proof, ...fix]) expect(withoutSecretText(text)).toBe(text);
    }
  });

  it('changes nothing when it is done twice', () => {
    const part = fc.constantFrom(
      'password',
      '=',
      ':',
      ' ',
      '"',
      "'",
      '?',
      '&',
      '@',
      'sip:',
      'https://',
      'Authorization: ',
      'Digest ',
      'response=',
      'inline:',
      'Cookie:',
      '\r\n',
      '{',
      '}',
      '\\"',
      'a',
      '7',
      ';',
      '<token>',
      '***',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 24 }), (parts) => {
        const once = withoutSecretText(parts.join(''));
        expect(withoutSecretText(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    'a-',
    'sip:',
    '"',
    'password',
    '<token ',
    'a.',
    '&a',
    ' \r\n',
    'bearer ',
    '-----BEGIN ',
    'https://a',
    'a@',
    '\\"',
  ])('takes time in proportion to a text made of %j', (part) => {
    const started = performance.now();
    withoutSecretText(part.repeat(Math.ceil(200_000 / part.length)));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('names of secrets', () => {
  it.each([
    'password',
    'credential',
    'turnCredential',
    'apiKey',
    'api_key',
    'access_token',
    'cookie',
    'authorization',
    'key',
  ])('takes %s as one', (name) => expect(isSecretKey(name)).toBe(true));
  it.each(['hasPassword ', 'wrongPasswordStatus', 'username', 'keyring', 'authUser', 'monkey', 'authorized', 'tokens'])(
    'does not take %s as one',
    (name) => expect(isSecretKey(name)).toBe(false),
  );
  it.each(['Password', 'TURN credential', 'Cookie', 'Proxy-Authorization'])('takes the label %s as one', (label) =>
    expect(isSecretLabel(label)).toBe(true),
  );
  it.each(['Answer to a wrong password', 'Password set', 'Realm'])('does not take the label %s as one', (label) =>
    expect(isSecretLabel(label)).toBe(false),
  );
});
