import { callLayers, devices, layer, signal } from '../testdata/devices';
import { healthy, refusedCall } from '../testdata/findings';
import { table } from '../testdata/table';

const NAMED_HERE = [
  'microphone-permission-denied',
  'microphone-not-found',
  'microphone-busy',
  'microphone-device-stale',
  'microphone-muted',
  'microphone-silent',
  'device-conflict',
  'quality-narrowband-headset',
  'speaker-silent',
] as const;

const never = [...NAMED_HERE];

table('devices: nothing to name', [
  { what: 'a run without a window', findings: healthy(), primary: null, status: 'healthy', never },
  { what: 'a computer in order', findings: healthy(devices()), primary: null, status: 'healthy', never },
  {
    what: 'a microphone that was not asked for',
    findings: healthy(
      devices({
        microphone: {
          outcome: 'not-asked',
          permission: { system: 'unknown', page: 'prompt' },
          device: null,
          raw: null,
          processed: null,
          applied: null,
        },
      }),
    ),
    primary: null,
    status: 'healthy',
    never,
  },
  {
    what: 'a page that can have no microphone because it comes from another computer',
    findings: devices({ microphone: { outcome: 'insecure', raw: null, processed: null, applied: null } }),
    primary: null,
    never,
  },
  {
    what: 'several microphones of which a chosen one hears',
    findings: devices({
      choice: {
        chosen: 'Headset',
        inputs: [
          { label: 'Default', isDefault: true, inUse: false, peak: 0.3 },
          { label: 'Headset', isDefault: false, inUse: true, peak: 0.05 },
        ],
      },
    }),
    primary: null,
    never,
  },
  {
    what: 'a silent microphone among others that are silent too',
    findings: devices({
      choice: {
        inputs: [
          { label: 'Default', isDefault: true, inUse: true, peak: 0.0005 },
          { label: 'Headset', isDefault: false, inUse: false, peak: 0.0008 },
        ],
      },
    }),
    primary: null,
    never: ['device-conflict'],
  },
  {
    what: 'a device that came in mid-call, and nobody used it',
    findings: devices({
      choice: {
        changes: [
          { at: '2026-01-01T00:00:05.000Z', kind: 'added', direction: 'outbound', device: 'Webcam', inUse: false },
        ],
      },
    }),
    primary: null,
    never,
  },
  { what: 'a call that sounded at every layer', findings: devices({ lastCall: callLayers() }), primary: null, never },
  {
    what: 'a last call whose far end was silent: no fault of the speaker',
    findings: devices({
      lastCall: callLayers({
        inbound: [layer('wire', null, 50), layer('decrypt', null, 50), layer('decode', -90), layer('speaker', -90)],
      }),
    }),
    primary: null,
    never,
  },
  {
    what: 'a webcam that samples at 16 kHz',
    findings: devices({ microphone: { device: 'Webcam', raw: signal({ cutHz: 8000 }) } }),
    primary: null,
    never,
  },
  {
    what: 'a page without any means to play',
    findings: devices({ speaker: { contextState: 'none', clockRuns: false } }),
    primary: null,
    never,
  },
]);

const refused = { raw: null, processed: null, applied: null, device: null } as const;

table('devices: the microphone cannot be opened', [
  {
    what: 'the page was refused',
    findings: healthy(
      devices({ microphone: { ...refused, outcome: 'denied', permission: { system: 'granted', page: 'denied' } } }),
    ),
    primary: 'microphone-permission-denied',
    confidence: 'proven',
    status: 'failed',
  },
  {
    what: 'the system refuses the program, whatever the page is allowed',
    findings: devices({
      microphone: { permission: { system: 'denied', page: 'granted' }, raw: signal({ peak: 0, rmsDb: null }) },
    }),
    primary: 'microphone-permission-denied',
    status: 'failed',
  },
  {
    what: 'the question was closed',
    findings: devices({ microphone: { ...refused, outcome: 'dismissed' } }),
    primary: 'microphone-permission-denied',
    confidence: 'likely',
  },
  {
    what: 'refused, but calls of this window send speech anyway',
    findings: healthy(devices({ microphone: { ...refused, outcome: 'denied', wanted: false } })),
    primary: 'microphone-permission-denied',
    status: 'healthy',
  },
  {
    what: 'no device',
    findings: devices({ microphone: { ...refused, outcome: 'absent', error: 'NotFoundError' } }),
    primary: 'microphone-not-found',
    confidence: 'proven',
  },
  {
    what: 'a device that another program holds',
    findings: devices({ microphone: { ...refused, outcome: 'busy', error: 'NotReadableError' } }),
    primary: 'microphone-busy',
    confidence: 'proven',
  },
  {
    what: 'a choice that is not there any more',
    findings: devices({
      microphone: { ...refused, outcome: 'gone', error: 'OverconstrainedError' },
      choice: { chosen: 'Headset', chosenMissing: true },
    }),
    primary: 'microphone-device-stale',
    confidence: 'proven',
    never: ['device-conflict'],
  },
  {
    what: 'a line that fails besides: the line first',
    findings: healthy({
      'call.setup': { call: refusedCall(404, 'Not Found') },
      ...devices({ microphone: { ...refused, outcome: 'absent' } }),
    }),
    primary: 'call-no-route',
    also: ['microphone-not-found'],
  },
]);

table('devices: the microphone is silent', [
  {
    what: 'exact zeros while the person speaks',
    findings: devices({ microphone: { askedToSpeak: true, raw: signal({ peak: 0, rmsDb: null, zeroPercent: 100 }) } }),
    primary: 'microphone-muted',
    confidence: 'proven',
    status: 'failed',
  },
  {
    what: 'exact zeros, nobody was asked',
    findings: devices({ microphone: { raw: signal({ peak: 0, rmsDb: null, zeroPercent: 100 }) } }),
    primary: 'microphone-muted',
    confidence: 'likely',
    status: 'failed',
  },
  {
    what: 'the noise of a converter while the person speaks',
    findings: devices({ microphone: { askedToSpeak: true, raw: signal({ peak: 0.0009, rmsDb: -75 }) } }),
    primary: 'microphone-muted',
    confidence: 'likely',
    status: 'failed',
  },
  {
    what: 'a quiet room and nobody asked: no alarm',
    findings: healthy(devices({ microphone: { raw: signal({ peak: 0.0009, rmsDb: -75 }) } })),
    primary: 'microphone-muted',
    confidence: 'suspected',
    status: 'healthy',
  },
  {
    what: 'the microphone gave nothing in the last call, and still gives nothing',
    findings: devices({
      microphone: { askedToSpeak: true, raw: signal({ peak: 0, rmsDb: null, zeroPercent: 100 }) },
      lastCall: callLayers({ outbound: [layer('microphone', -120), layer('encoder', -120), layer('wire', -90, 50)] }),
    }),
    primary: 'microphone-muted',
    also: ['microphone-silent'],
  },
  {
    what: 'sound went into the encoder, and none came out',
    findings: devices({
      lastCall: callLayers({ outbound: [layer('microphone', -20), layer('encoder', -120), layer('wire', -90, 50)] }),
    }),
    primary: 'microphone-silent',
    confidence: 'proven',
  },
  {
    what: 'another microphone hears what the one in use does not',
    findings: devices({
      microphone: { raw: signal({ peak: 0, rmsDb: null }) },
      choice: {
        inputs: [
          { label: 'Default', isDefault: true, inUse: true, peak: 0 },
          { label: 'Headset', isDefault: false, inUse: false, peak: 0.2 },
        ],
      },
    }),
    primary: 'device-conflict',
    confidence: 'likely',
    also: ['microphone-muted'],
  },
  {
    what: 'the microphone of the call was pulled out, and nothing took its place',
    findings: devices({
      choice: {
        changes: [
          { at: '2026-01-01T00:00:05.000Z', kind: 'lost', direction: 'outbound', device: 'Headset', inUse: true },
        ],
      },
    }),
    primary: 'device-conflict',
    confidence: 'proven',
    status: 'degraded',
  },
  {
    what: 'the microphone of the call was pulled out, and the next one took over',
    findings: devices({
      choice: {
        changes: [
          { at: '2026-01-01T00:00:05.000Z', kind: 'lost', direction: 'outbound', device: 'Headset', inUse: true },
          { at: '2026-01-01T00:00:05.400Z', kind: 'switched', direction: 'outbound', device: 'Built-in', inUse: true },
        ],
      },
    }),
    primary: 'device-conflict',
    status: 'healthy',
  },
]);

table('devices: narrow headsets', [
  {
    what: 'the hands-free side by its name and its spectrum',
    findings: devices({ microphone: { device: 'Hands-Free AG Audio', raw: signal({ cutHz: 4000 }) } }),
    primary: 'quality-narrowband-headset',
    confidence: 'proven',
    status: 'degraded',
    subject: { codecs: ['opus'] },
  },
  {
    what: 'wideband speech (mSBC), by its name and its sampling rate',
    findings: devices({
      microphone: {
        device: 'Headset (Hands-Free)',
        applied: {
          echoCancellation: true,
          noiseSuppression: true,
          autoGainControl: true,
          sampleRate: 16_000,
          channels: 1,
        },
      },
    }),
    primary: 'quality-narrowband-headset',
    confidence: 'proven',
    subject: { codecs: ['opus'] },
  },
  {
    what: 'a spectrum that ends where a telephone does',
    findings: devices({ microphone: { raw: signal({ cutHz: 4000 }) } }),
    primary: 'quality-narrowband-headset',
    confidence: 'likely',
    subject: { codecs: ['G722'] },
  },
  {
    what: 'codecs that carry no more: only a note',
    findings: devices({ microphone: { device: 'Hands-Free', raw: signal({ cutHz: 4000 }) } }),
    primary: 'quality-narrowband-headset',
    status: 'healthy',
    subject: { codecs: ['PCMU', 'PCMA'] },
  },
]);

table('devices: the speaker', [
  {
    what: 'a page that may not sound before a click',
    findings: devices({ speaker: { contextState: 'suspended', clockRuns: false } }),
    primary: 'speaker-silent',
    confidence: 'proven',
    status: 'failed',
  },
  {
    what: 'a call that is kept quiet',
    findings: devices({ speaker: { soundBlocked: true } }),
    primary: 'speaker-silent',
    confidence: 'proven',
  },
  {
    what: 'a clock that stands still',
    findings: devices({ speaker: { clockRuns: false } }),
    primary: 'speaker-silent',
    confidence: 'likely',
    status: 'failed',
  },
  {
    what: 'a chosen speaker that is gone',
    findings: devices({ speaker: { chosenMissing: true } }),
    primary: 'speaker-silent',
    confidence: 'likely',
    status: 'degraded',
  },
  {
    what: 'setSinkId that fails',
    findings: devices({ speaker: { chosen: 'Headset', sinkError: 'AbortError' } }),
    primary: 'speaker-silent',
    status: 'degraded',
  },
  {
    what: 'a last call that was decoded and not played',
    findings: devices({
      lastCall: callLayers({
        inbound: [layer('wire', null, 50), layer('decrypt', null, 50), layer('decode', -22), layer('speaker', -120)],
      }),
    }),
    primary: 'speaker-silent',
    confidence: 'proven',
    status: 'failed',
  },
]);
