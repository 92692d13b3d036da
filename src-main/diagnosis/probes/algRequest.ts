/** The request that shows whether somebody on the way rewrites SIP: it holds our address wherever one may stand. */
import { randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { hostText } from '../../../src-shared/words/endpoint';
import { ADDRESS_HEADER } from '../../protocol/companion/probe';
import type { SipHeader } from '../../protocol/sip/message';

/** Any port that RTP may have: nothing is sent to it or from it. */
const MEDIA_PORT = 40_000;

/** @param address ours on the way to the companion */
export function algRequest(address: string): { headers: SipHeader[]; body: Uint8Array } {
  const family = isIPv6(address) ? 'IP6' : 'IP4';
  const host = hostText(address);
  const lines = [
    'v=0',
    `o=sidetone 1 1 IN ${family} ${address}`,
    's=-',
    `c=IN ${family} ${address}`,
    't=0 0',
    `m=audio ${MEDIA_PORT} RTP/AVP 0 8`,
  ];
  return {
    headers: [
      { name: 'Call-ID', value: `${randomBytes(8).toString('hex')}@${host}` },
      { name: ADDRESS_HEADER, value: address },
      { name: 'Content-Type', value: 'application/sdp' },
    ],
    body: Buffer.from(`${lines.join('\r\n')}\r\n`),
  };
}
