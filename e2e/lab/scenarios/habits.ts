/** Habits of other implementations: allowed, if unusual, and no fault; and some that are none of the network's. */
import { direct } from '../network/plans';
import { area } from '../scenario';
import { pbx, pbxWithPeer } from '../servers/plan';
import type { PeerPlan, PeerResponse } from '../servers/peerPlan';

const healthy = area('healthy');
const scenario = area('callSetup');
const telephone = (script: PeerPlan): Pick<Parameters<typeof scenario>[1], 'network' | 'server'> => ({
  network: direct(),
  server: pbxWithPeer(script),
});
const answers = (...invite: PeerResponse[]): ReturnType<typeof telephone> => telephone({ invite });
const SET_UP = ['call-early-media-missing', 'call-setup-slow', 'call-ack-lost', 'invite-no-response'] as const;

healthy('183 without SDP, and then the answer', {
  ...answers({ status: 183 }, { status: 200, afterMs: 1500 }),
  expect: 'healthy',
  not: SET_UP,
});

healthy('a call that rings, is queued, forwarded, and rings again', {
  ...answers(
    { status: 180 },
    { status: 182, reason: 'Queued', afterMs: 100 },
    { status: 181, reason: 'Call Is Being Forwarded', afterMs: 100 },
    { status: 180, afterMs: 200 },
    { status: 200, afterMs: 300 },
  ),
  expect: 'healthy',
  not: SET_UP,
});

healthy('early media that has to be acknowledged (100rel)', {
  ...telephone({
    invite: [
      { status: 183, sdp: true, headers: { Require: '100rel', RSeq: '1' } },
      { status: 200, afterMs: 1500 },
    ],
    media: { send: 'tone', early: true },
  }),
  expect: 'healthy',
  not: SET_UP,
});

healthy('a Contact with a name, parameters and headers, and one proxy more in the route', {
  network: direct(),
  server: pbxWithPeer(
    {
      invite: [
        { status: 180 },
        {
          status: 200,
          headers: {
            Contact: '"Peer, the; <one>" <sip:peer@10.88.0.30:5060;x-a=b;ob?x=y>;+sip.instance="<urn:uuid:1>"',
          },
        },
      ],
    },
    { registrar: { call: 'if (is_method("INVITE")) append_hf("Record-Route: <sip:10.88.0.10;lr;r2=on>\\r\\n");' } },
  ),
  expect: 'healthy',
  not: SET_UP,
});

healthy('a far end that moves to another port by a re-INVITE', {
  ...telephone({ media: { send: 'echo' }, reinvite: { afterMs: 2000, moves: true } }),
  expect: 'healthy',
});

healthy('RTCP on the port of RTP, unasked', {
  ...telephone({ media: { send: 'echo', rtcp: 'muxed' } }),
  expect: 'healthy',
  not: ['media-payload-unexpected'],
});

healthy('RTP with header extension, contributing source and padding', {
  ...telephone({ media: { send: 'echo', ornate: true } }),
  expect: 'healthy',
});

scenario('the call is led back to where it came from (302)', {
  ...answers({ status: 302, reason: 'Moved Temporarily', headers: { Contact: '<sip:script@pbx.test>' } }),
  expect: ['call-no-route'],
  not: ['call-rejected', 'auth-wrong-password'],
});

scenario('the far end answers and hangs up in the same moment', {
  ...telephone({ hangUpAfterMs: 30 }),
  expect: ['unknown'],
  not: ['call-rejected', 'call-ack-lost', 'far-end-silent'],
});

scenario('nobody answers, and then the answer and our CANCEL cross', {
  ...telephone({ invite: [{ status: 180 }], answersCancel: true }),
  expect: ['call-no-answer'],
});

area('media')('nothing but comfort noise comes', {
  ...telephone({ media: { send: 'tone', speech: { onMs: 0, offMs: 1000, comfortNoise: true } } }),
  expect: ['far-end-silent'],
  not: ['media-inbound-blocked', 'media-payload-unexpected'],
});

area('media')('ringing tone is heard before the answer, and nothing after it', {
  ...telephone({
    invite: [
      { status: 183, sdp: true },
      { status: 200, afterMs: 2500 },
    ],
    media: { send: 'tone', early: true, stopAfterMs: 2300 },
  }),
  expect: ['media-stopped-inbound', 'far-end-sends-nothing'],
  not: ['far-end-silent', 'media-inbound-blocked', 'media-outbound-blocked', 'call-early-media-missing'],
});

/** Once, and never again. */
const loses = (text: string): string[] =>
  `iptables -A FORWARD -p udp --dport 5060 -m string --algo bm --string ${text} -m statistic --mode nth --every 1000 --packet 0 -j DROP`.split(
    ' ',
  );

healthy('the first ACK is lost', {
  ...telephone({}),
  fault: ({ router }) => void router.run(loses('ACK')),
  expect: 'healthy',
  not: SET_UP,
});

healthy('the first INVITE is lost', {
  network: direct(),
  server: pbx(),
  fault: ({ router }) => void router.run(loses('INVITE')),
  expect: 'healthy',
  not: SET_UP,
});
