import { expect, it } from 'vitest';
import { shownSdp } from './shownSdp';

it('shows everything of an offer but the keys of its media (RFC 4568)', () => {
  const offer = [
    'v=0',
    'm=audio 40000 RTP/SAVP 0',
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20',
    'a=sendrecv',
    '',
  ].join('\r\n');
  const masked = offer.replace('WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz', '***');
  expect(shownSdp({ sdp: { offer, answer: null } })).toEqual({ offer: masked, answer: null });
});
