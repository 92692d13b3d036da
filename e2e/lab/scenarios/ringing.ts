/** What a caller hears and sees between the INVITE and the answer. */
import { direct, nat } from '../network/plans';
import { area } from '../scenario';
import { pbxWithPeer } from '../servers/plan';

const scenario = area('callSetup');

scenario('early media is announced and comes', {
  network: direct(),
  server: pbxWithPeer({
    invite: [
      { status: 183, sdp: true },
      { status: 200, afterMs: 3000 },
    ],
    media: { send: 'tone', early: true },
  }),
  expect: 'healthy',
  not: ['call-early-media-missing', 'media-late-start', 'quality-clock-drift'],
});

scenario('early media is announced and does not come, but a 180 lets the telephone ring', {
  network: direct(),
  server: pbxWithPeer({
    invite: [
      { status: 183, sdp: true },
      { status: 180, afterMs: 100 },
      { status: 200, afterMs: 3000 },
    ],
  }),
  expect: 'healthy',
  not: ['call-early-media-missing'],
});

scenario('it rings for three seconds and is answered', {
  network: nat(),
  server: pbxWithPeer({ invite: [{ status: 180 }, { status: 200, afterMs: 3000 }] }, { media: 'relay' }),
  expect: 'healthy',
  not: ['call-setup-slow', 'call-no-answer'],
});

scenario('the first sign of life comes after three seconds', {
  network: nat(),
  server: pbxWithPeer(
    {
      invite: [
        { status: 180, afterMs: 3000 },
        { status: 200, afterMs: 300 },
      ],
    },
    { media: 'relay' },
  ),
  // Mobile networks take as long: worth knowing, and no fault.
  expect: 'healthy',
  alsoNamed: ['call-setup-slow'],
  not: ['call-progress-timeout', 'call-no-answer', 'invite-no-response'],
});

scenario('ringing tone is announced as early media, does not come, and then nobody answers', {
  network: direct(),
  server: pbxWithPeer({
    invite: [
      { status: 183, sdp: true },
      { status: 480, afterMs: 5000 },
    ],
  }),
  expect: ['call-unavailable'],
  alsoNamed: ['call-early-media-missing'],
});
