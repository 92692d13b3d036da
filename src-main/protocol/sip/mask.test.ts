import { describe, expect, it } from 'vitest';
import { maskedText } from './mask';

const mask = (text: string) => maskedText(Buffer.from(text));

describe('maskedText', () => {
  it.each([
    [
      'a digest response, and nothing else of the header',
      'Authorization: Digest username="alice", nonce="n1", response="6629fae49393a05397450978507c4ef1", opaque="o"\r\n',
      'Authorization: Digest username="alice", nonce="n1", response="***", opaque="o"\r\n',
    ],
    [
      'a response without quotes, on a folded line',
      'PROXY-AUTHORIZATION : Digest username="a",\r\n response = abcdef, nc=1\r\nTo: x\r\n',
      'PROXY-AUTHORIZATION : Digest username="a",\r\n response = "***", nc=1\r\nTo: x\r\n',
    ],
    [
      'a response folded behind "="',
      'Authorization: Digest response=\r\n "ab"\r\n',
      'Authorization: Digest response=\r\n "***"\r\n',
    ],
    [
      'a response cut off within its quotes',
      'Authorization: Digest response="6629fae',
      'Authorization: Digest response="***"',
    ],
    ['Basic credentials', 'Authorization: Basic QWxhZGRpbjpvcGVu\r\nTo: x', 'Authorization: Basic ***\r\nTo: x'],
    [
      'a token folded to the next line',
      'Authorization:\r\n Bearer abc\r\n def\r\nTo: x',
      'Authorization:\r\n Bearer ***\r\nTo: x',
    ],
    [
      'rspauth',
      'Authentication-Info: rspauth="abc", nc=00000001\r\n',
      'Authentication-Info: rspauth="***", nc=00000001\r\n',
    ],
    [
      'SDES keys, all of them',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20|1:4;inline:QUJD|2^20\r\n',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:***|2^20|1:4;inline:***|2^20\r\n',
    ],
    ['k= lines', 'k=clear:secret\r\nm=audio 4000 RTP/SAVP 0\r\n', 'k=***\r\nm=audio 4000 RTP/SAVP 0\r\n'],
    [
      'MIKEY and ICE',
      'a=key-mgmt:mikey AQA\r\na=ice-pwd:abc\r\na=ice-ufrag:u',
      'a=key-mgmt:***\r\na=ice-pwd:***\r\na=ice-ufrag:u',
    ],
    ['a password in a URI', 'From: <sip:alice:secret@pbx.test>;tag=1\r\n', 'From: <sip:alice:***@pbx.test>;tag=1\r\n'],
  ])('masks %s', (_what, text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  it.each([
    'WWW-Authenticate: Digest realm="pbx.test", nonce="abc"\r\n',
    'Contact: <sip:alice@192.0.2.1:5060>, <sip:bob@[2001:db8::1]:5060>\r\n',
    'Subject: the response="ok"\r\n',
    'SIP/2.0 200 OK\r\n\r\nv=0\r\n',
  ])('leaves %j alone', (text) => {
    expect(mask(text)).toBe(text);
  });
});
