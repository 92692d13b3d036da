/** Far ends and middle boxes that do ICE otherwise than web phones do, well or wrongly. */
import path from 'node:path';
import { nat } from '../network/plans';
import { area } from '../scenario';
import type { Scenario } from '../scenario';
import { webPbx } from '../servers/plan';
import type { Alteration } from '../servers/front';
import { GATEWAY_PORTS, WITHOUT_CANDIDATES, alteredSdp, onlyCandidate, webPhone } from '../webrtc';

const scenario = area('ice');
const healthy = area('healthy');
const network = nat({ firewalled: true });
const profile = webPhone();
const STUBBORN = path.join(import.meta.dirname, '../servers/iceEndMain.mjs');
const PASSWORD = 'ofTheStubbornEnd0000000000';
const NEIGHBOURS = ['dtls-failed', 'udp-blocked', 'ice-host-override-wrong', 'media-both-blocked'] as const;

/** The answer leads to somebody who refuses each check. */
const refusing = (code: number, reason: string): Pick<Scenario, 'network' | 'server' | 'profile' | 'fault'> => ({
  network,
  server: alteredSdp({ toClient: onlyCandidate('10.88.0.30', 40_000, PASSWORD), toServer: [WITHOUT_CANDIDATES] }),
  fault: async ({ beside, at }) => {
    const words = [at.script, '40000', PASSWORD, String(code), reason];
    const end = await beside('server', [process.execPath, STUBBORN, ...words]);
    await end.waitForLine(/^ready/m);
  },
  profile,
});
const named = (...toClient: Alteration[]): Pick<Scenario, 'network' | 'server' | 'profile'> => ({
  network,
  server: alteredSdp({ toClient, toServer: [WITHOUT_CANDIDATES] }),
  profile,
});

scenario('both ends of a web call claim the same role, and the far end never gives in', {
  ...refusing(487, 'Role Conflict'),
  expect: ['ice-checks-failed'],
  not: NEIGHBOURS,
});

scenario('the far end of a web call does not understand our checks', {
  ...refusing(400, 'Bad Request'),
  expect: ['ice-checks-failed'],
  not: NEIGHBOURS,
});

healthy('WebRTC, both ends claim the same role at first', {
  network,
  // Whoever hears of a lite agent takes the role that is ours.
  server: alteredSdp({ toServer: [['^(m=audio.*)$', 'a=ice-lite\r\n$1']] }),
  profile,
  expect: 'healthy',
});

scenario('the gateway names nothing but an IPv6 address, and we have none', {
  ...named(...onlyCandidate('2001:db8:99::7', 30_000)),
  fault: ({ client }) => void client(['ip', '-6', 'addr', 'flush', 'dev', 'net0', 'scope', 'global']),
  expect: ['ice-checks-failed'],
  not: NEIGHBOURS,
});

scenario('the far end of a web call hides all its addresses (mDNS)', {
  ...named(...onlyCandidate('6c1b2a30-0001.local', 30_000)),
  expect: ['ice-mdns-only'],
  not: [...NEIGHBOURS, 'ice-checks-failed'],
});

scenario('a middle box takes ICE out of the answer', {
  ...named(['^a=(?:ice-|candidate:|end-of).*\\r\\n', '']),
  expect: ['ice-checks-failed'],
  not: [...NEIGHBOURS, 'call-srtp-mismatch', 'unknown'],
});

scenario('the gateway says that our offer was changed on its way (ice-mismatch)', {
  ...named(['^a=(?:ice-|candidate:|end-of).*\\r\\n', ''], ['^(a=mid:.*)$', '$1\r\na=ice-mismatch']),
  expect: ['ice-checks-failed'],
  not: [...NEIGHBOURS, 'call-srtp-mismatch', 'unknown'],
});

scenario('checks of the gateway arrive, and ours are dropped on their way there', {
  network,
  server: webPbx(),
  // Binding requests alone (RFC 8489 section 5): our answers get there.
  fault: ({ router, at }) => {
    const request = ['-m', 'u32', '--u32', '0>>22&0x3C@8>>16=0x0001', '-j', 'DROP'];
    const towards = ['-i', 'lan0', '-p', 'udp', '--dport', GATEWAY_PORTS, '-d', at.relay];
    router.run(['iptables', '-I', 'FORWARD', ...towards, ...request]);
  },
  profile,
  expect: ['ice-checks-failed'],
  not: NEIGHBOURS,
});

healthy('WebRTC, our consent checks get lost in mid-call, and the audio does not', {
  network,
  server: webPbx(),
  during: {
    when: 'audio flows',
    do: ({ router, at }) => {
      const stun = ['-m', 'u32', '--u32', '0>>22&0x3C@8>>24=0:3', '-j', 'DROP'];
      const towards = ['-i', 'lan0', '-p', 'udp', '--dport', GATEWAY_PORTS, '-d', at.relay];
      router.run(['iptables', '-I', 'FORWARD', ...towards, ...stun]);
    },
  },
  profile,
  expect: 'healthy',
});

healthy('WebRTC, the answer has its credentials at session level and does not end its candidates', {
  network,
  server: alteredSdp({
    toClient: [
      ['^a=end-of-candidates\\r\\n', ''],
      ...['a=ice-ufrag:', 'a=ice-pwd:', 'a=fingerprint:'].map(
        (line) => [`([^]*)^(m=audio[^]*?)(${line}.*\\r\\n)`, '$1$3$2'] as const,
      ),
    ],
  }),
  profile,
  expect: 'healthy',
});
