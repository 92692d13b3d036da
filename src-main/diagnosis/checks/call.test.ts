import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../net/manualClock';
import type { Check, CheckContext, CallVariant, Subject } from '../api';
import type { ObservedCall } from '../observed/call';
import type { Findings } from '../facts/findings';
import { fakeInstruments, SUBJECT } from '../testdata/fakeChecks';
import {
  call,
  counters,
  deafCall,
  healthy,
  OWN,
  probe,
  PUBLIC,
  reach,
  refused,
  refusedCall,
  registered,
  sdp,
  SERVER,
} from '../testdata/findings';
import { callChecks, mediaChecks, qualityChecks } from './call';
import { retriesFor } from './call/retries';

const ALL: readonly Check[] = [...callChecks, ...mediaChecks, ...qualityChecks];

function find(id: string): Check {
  const check = ALL.find((one) => one.id === id);
  if (!check) throw new Error(`no check ${id}`);
  return check;
}

function context(findings: Findings, subject: Partial<Subject> = {}): CheckContext {
  return {
    subject: { ...SUBJECT, callTarget: 'sip:echo@pbx.test', ...subject },
    mode: 'quick',
    instruments: fakeInstruments(createManualClock()),
    findings,
    endsAt: Infinity,
    progress: () => {},
  };
}

const withCall = (first: ObservedCall, changes: Findings = {}): Findings => ({
  'call.setup': { call: first },
  ...changes,
});

async function run(id: string, findings: Findings, subject: Partial<Subject> = {}) {
  const given = context(findings, subject);
  const check = find(id);
  expect(check.when?.(given) ?? true).toBe(true);
  return check.run(given, new AbortController().signal);
}

function when(id: string, findings: Findings, subject: Partial<Subject> = {}) {
  return find(id).when?.(context(findings, subject)) ?? true;
}

/** Our signal did not come back. */
const gone: ObservedCall['probe'] = {
  coefficient: 0.03,
  returned: false,
  delayMs: null,
  delayStartMs: null,
  delayEndMs: null,
  levelDb: null,
};
const inbound = (changes: object) => ({ streams: [{ ...changes }] });
const outboundReport = { lost: 40, lossPercent: 12, jitterMs: 3, highestSequence: 340, reports: 2, xr: null };

describe('what each check says of a call', () => {
  it.each<[string, ObservedCall, string, RegExp, Findings?]>([
    ['call.answer', call(), 'pass', /first sign of the call came after 60 ms \(limit/],
    [
      'call.answer',
      call({ result: { timing: { ...call().result.timing, pddMs: 2500 } } }),
      'info',
      /2.5 s \(limit 2 s\)/,
    ],
    [
      'call.answer',
      call({ result: { timing: { ...call().result.timing, pddMs: 6000 } } }),
      'fail',
      /6 s \(limit 5 s\)/,
    ],
    ['call.answer', call({ repeatedSuccess: 3 }), 'fail', /came 3 times again/],
    [
      'call.answer',
      call({
        provisional: [{ status: 183, reason: 'Session Progress', atMs: 50, sdp: true }],
        result: { timing: { ...call().result.timing, answerMs: 4000 } },
      }),
      'warn',
      /183 promised early media, and none came, nor 180/,
    ],
    [
      'call.answer',
      refusedCall(486, 'Busy Here', { reasonHeader: { text: 'User busy', q850: 17 } }),
      'info',
      /486 Busy Here\. It said: User busy/,
    ],
    ['media.addresses', call(), 'pass', /Audio goes to 198.51.100.10:20000/],
    ['media.addresses', call({ answer: sdp({ address: '10.0.0.5' }) }), 'warn', /private address 10.0.0.5/],
    ['media.addresses', call({ answer: sdp({ direction: 'inactive' }) }), 'fail', /the answer says inactive/],
    ['media.addresses', call({ answer: sdp({ address: '0.0.0.0' }) }), 'fail', /which is no address/],
    [
      'media.addresses',
      call({ media: { sources: [{ address: SERVER, port: 4, packets: 50 }] } }),
      'info',
      /not from 198/,
    ],
    [
      'media.addresses',
      call({ mediaRoute: { to: SERVER, from: '10.8.0.2', device: 'tun0', tunnel: true } }),
      'warn',
      /leave from 10.8.0.2/,
    ],
    ['media.inbound', call(), 'pass', /350 packets arrived, the first 25 ms/],
    ['media.inbound', call({ media: { firstAcceptedMs: 900 } }), 'warn', /only 900 ms/],
    ['media.inbound', call({ media: { lastAcceptedMs: 3000 } }), 'fail', /until 3 s after the answer/],
    ['media.inbound', deafCall(), 'fail', /Not one packet/],
    [
      'media.inbound',
      deafCall({ media: { peerSent: 300, senderReports: 2 } }),
      'fail',
      /although its RTCP says that it sent 300/,
    ],
    [
      'media.inbound',
      deafCall({ media: { rejected: 200 } }),
      'fail',
      /200 packets arrived, and not one could be decrypted/,
    ],
    ['media.inbound', deafCall({ expected: { inbound: false, outbound: true } }), 'info', /nothing is to come/],
    [
      'media.inbound',
      call({ media: { payloadTypes: [{ payloadType: 96, packets: 350, expected: false }] } }),
      'fail',
      /payload type 96/,
    ],
    ['media.outbound', call({ companion: counters() }), 'pass', /the companion received 350/],
    ['media.outbound', call(), 'pass', /our own test signal came back/],
    ['media.outbound', call({ probe: null }), 'pass', /RTCP receiver reports count our packets/],
    [
      'media.outbound',
      call({ probe: null, companion: counters({ packetsIn: 0 }) }),
      'fail',
      /the companion received none/,
    ],
    ['media.outbound', call({ probe: null, media: { firstHighest: 7, lastHighest: 7 } }), 'fail', /stand still/],
    ['media.outbound', call({ probe: null, media: { reportBlocks: 0, senderReports: 0 } }), 'info', /nobody tells/],
    ['media.echo', call(), 'pass', /after 60 ms as loud as it was sent/],
    ['media.echo', call({ probe: { ...gone, coefficient: 0.04 } }), 'fail', /did not give our test signal back/],
    ['media.echo', call({ probe: gone, result: { target: 'sip:bob@pbx.test' } }), 'info', /no echo service/],
    ['media.echo', call({ probe: null }), 'info', /too short/],
    ['media.encryption', call(), 'info', /not encrypted/],
    ['media.encryption', call({ answer: sdp({ profile: 'RTP/SAVP' }) }), 'pass', /All 350 packets/],
    [
      'media.encryption',
      call({ answer: sdp({ profile: 'RTP/SAVP' }), media: { rejected: 20, firstRejectedMs: 4000 } }),
      'warn',
      /20 packets \(5.4 %\) failed SRTP authentication, from 4 s/,
    ],
    [
      'media.encryption',
      deafCall({ answer: sdp({ profile: 'RTP/SAVP' }), media: { rejected: 300 } }),
      'fail',
      /300 packets \(100 %\)/,
    ],
    ['media.level', call(), 'pass', /-18 dBov/],
    ['media.level', call({ media: { levelDbov: -90 } }), 'fail', /silent \(-90 dBov\)/],
    ['media.level', call({ media: { exactSilencePercent: 100, levelDbov: -127 } }), 'fail', /exact silence/],
    ['media.level', call({ media: { levelDbov: -50 } }), 'warn', /very quiet/],
    ['media.level', call({ media: { levelDbov: -3 } }), 'warn', /clipped/],
    ['quality.loss', call(), 'pass', /0 % of the audio towards us was lost/],
    [
      'quality.loss',
      call(inbound({ lost: 20, lossPercent: 5.4 })),
      'warn',
      /5.4 % of the audio towards us was lost \(limit 1 %\)/,
    ],
    ['quality.loss', call(inbound({ lost: 2, lossPercent: 1.4 })), 'pass', /1.4 %/],
    ['quality.loss', call(inbound({ lost: 100, lossPercent: 28 })), 'fail', /28 %/],
    [
      'quality.loss',
      call({ streams: [{}, { direction: 'outbound', remoteReport: outboundReport }], media: { peerLossPercent: 12 } }),
      'warn',
      /12 % of our audio was lost, as the far end reports by RTCP/,
    ],
    [
      'quality.loss',
      call({ companion: counters({ lostIn: 50 }) }),
      'warn',
      /12.5 % of our audio was lost, as the companion counts/,
    ],
    ['quality.jitter', call(), 'pass', /0.4 ms on average/],
    ['quality.jitter', call(inbound({ jitterMs: { min: 0, mean: 45, max: 60 } })), 'warn', /limit 30 ms/],
    ['quality.jitter', call({ companion: counters({ jitterInMs: 44 }) }), 'warn', /far end measures 44 ms/],
    ['quality.delay', call(), 'pass', /12 ms by RTCP/],
    ['quality.delay', call(inbound({ rttMs: null })), 'pass', /11 ms by SIP requests/],
    [
      'quality.delay',
      call({ ...inbound({ rttMs: null }), pings: [], probe: { ...gone, returned: true, delayMs: 600 } }),
      'warn',
      /450 ms by the echo of our test signal \(limit 300 ms\)/,
    ],
    [
      'quality.delay',
      call({ pings: [10, 12, 60, 130, 190, 240].map((rttMs, i) => ({ atMs: i * 800, rttMs })) }),
      'warn',
      /it grew by/,
    ],
    ['quality.delay', call({ ...inbound({ rttMs: null }), pings: [], probe: null }), 'info', /Nothing measured/],
    ['quality.order', call(), 'pass', /350 packets in order/],
    ['quality.order', call(inbound({ reordered: 30 })), 'warn', /30 of 350 \(8.6 %\) came after a later one/],
    ['quality.order', call({ companion: counters({ duplicatesIn: 40 }) }), 'warn', /From us: 40 of 350/],
    ['quality.drift', call(), 'info', /too short/],
    ['quality.drift', call(inbound({ clockDriftPpm: 900 })), 'warn', /900 ppm slow/],
    ['quality.drift', call(inbound({ clockDriftPpm: 7000 })), 'warn', /7000 ppm slow\.$/],
    ['quality.drift', call(inbound({ clockDriftPpm: 25_000 })), 'info', /no clock/],
    ['quality.drift', call(inbound({ clockDriftPpm: -20 })), 'pass', /20 ppm fast/],
    ['quality.marking', call({ media: { dscp: 46 }, companion: counters({ dscpIn: 46 }) }), 'pass', /DSCP 46/],
    [
      'quality.marking',
      call({ media: { dscp: 46 }, companion: counters({ dscpIn: 0 }) }),
      'warn',
      /arrived with DSCP 0/,
    ],
  ])('%s: %#', async (id, first, status, summary, more = {}) => {
    const outcome = await run(id, withCall(first, more));
    expect(outcome.summary).toMatch(summary);
    expect(outcome.status).toBe(status);
    expect(JSON.parse(JSON.stringify(outcome.evidence))).toEqual(outcome.evidence);
  });

  it.each(ALL.map(({ id }) => id).filter((id) => id !== 'call.setup'))('%s is skipped without a call', (id) => {
    expect(when(id, {})).toEqual(expect.any(String));
  });

  it.each(['media.addresses', 'media.inbound', 'media.echo', 'media.path', 'media.level', 'quality.loss', 'call.long'])(
    '%s is skipped where nobody answered',
    (id) => expect(when(id, withCall(refusedCall(486, 'Busy Here')))).toMatch(/not answered/),
  );

  it.each(['quality.loss', 'quality.jitter', 'media.level'])('%s is skipped where nothing was heard', (id) => {
    expect(when(id, withCall(deafCall()))).toMatch(/no audio arrived/);
  });
});

describe('whether a call is tried', () => {
  it.each<[string, Findings, Partial<Subject>, true | RegExp]>([
    ['a healthy line', healthy(), {}, true],
    ['without a number', healthy(), { callTarget: null }, /No number/],
    ['registration refused', healthy({ 'registration.register': refused([], { status: 403 }) }), {}, /refused \(403\)/],
    ['a server that registers nobody', healthy({ 'registration.register': refused([], { status: 405 }) }), {}, true],
    ['nothing to register with', healthy({ 'registration.register': registered({ outcome: 'none' }) }), {}, true],
    [
      'a closed port',
      {
        'reach.udp': reach({ probe: { outcome: 'refused' } }),
        'registration.register': registered({ outcome: 'unanswered' }),
      },
      {},
      /cannot be reached/,
    ],
    [
      'no answer to anything',
      {
        'reach.udp': reach({ probe: { outcome: 'silent' } }),
        'registration.register': registered({ outcome: 'unanswered' }),
      },
      {},
      /does not answer the registration/,
    ],
    ['OPTIONS unanswered, but registered', healthy({ 'reach.udp': reach({ probe: { outcome: 'silent' } }) }), {}, true],
    ['a call check alone', {}, {}, true],
  ])('%s', (_what, findings, subject, expected) => {
    const answer = when('call.setup', findings, subject);
    if (expected === true) expect(answer).toBe(true);
    else expect(answer).toMatch(expected);
  });

  it('says how the call went, and hands its facts on', async () => {
    const placed: CallVariant[] = [];
    const given = context({});
    given.instruments.placeCall = async (variant) => {
      placed.push(variant);
      return refusedCall(404, 'Not Found');
    };
    const outcome = await find('call.setup').run(given, new AbortController().signal);
    expect(placed).toEqual([{ changed: 'none', label: 'as configured' }]);
    expect(outcome).toMatchObject({ status: 'fail', summary: 'The call was refused with 404 Not Found.' });
    expect(outcome.facts).toMatchObject({ call: { final: { status: 404 } } });
  });
});

describe('which calls are tried again', () => {
  const unanswered = call({
    streams: [],
    media: null,
    probe: null,
    provisional: [],
    answer: null,
    gaveUpAfterMs: 8000,
    result: { state: 'cancelled' },
  });
  const natted: Findings = {
    'nat.translation': {
      local: { address: OWN, port: 1 },
      seenAs: { address: PUBLIC, port: 2 },
      translated: true,
      portKept: false,
      localIsPrivate: true,
      seenIsPrivate: false,
    },
  };
  const queued = [10, 12, 60, 130, 190, 240].map((rttMs, i) => ({ atMs: i * 800, rttMs }));

  it.each<[string, Findings, Partial<Subject>, string[]]>([
    ['a healthy call', healthy(), {}, []],
    ['an INVITE alone unanswered', healthy({ 'call.setup': { call: unanswered } }), {}, ['size', 'transport']],
    [
      'where TCP is closed',
      healthy({
        'call.setup': { call: unanswered },
        'reach.tcp': reach({ transport: 'tcp', configured: false, probe: { outcome: 'refused' } }),
      }),
      {},
      ['size'],
    ],
    [
      'a server that answers nothing',
      withCall(unanswered, { 'reach.udp': { ...reach(), probes: [probe({ outcome: 'silent' })] } }),
      {},
      [],
    ],
    [
      '488',
      withCall(refusedCall(488, 'Not Acceptable Here')),
      { codecs: ['PCMU'] },
      ['codecs', 'security', 'security'],
    ],
    [
      '488 to all codecs',
      withCall(refusedCall(488, 'Not Acceptable Here')),
      { codecs: ['PCMU', 'PCMA', 'G722', 'opus'] },
      ['security', 'security'],
    ],
    ['busy', withCall(refusedCall(486, 'Busy Here')), {}, []],
    ['no audio behind a NAT', withCall(deafCall(), natted), {}, ['announced-address', 'ports']],
    ['no audio without NAT', withCall(deafCall()), {}, ['ports']],
    ['a companion that sends none', withCall(deafCall({ companion: counters({ packetsOut: 0 }) })), {}, []],
    ['no audio, but held', withCall(deafCall({ expected: { inbound: false, outbound: false } })), {}, []],
    ['loss', withCall(call(inbound({ lost: 20, lossPercent: 5.4 }))), {}, ['codecs']],
    ['loss of what we send', withCall(call({ companion: counters({ lostIn: 30 }) })), {}, ['codecs']],
    ['a round trip that grows', withCall(call({ pings: queued })), {}, ['codecs']],
    ['an ACK that is lost', withCall(call({ repeatedSuccess: 3 })), {}, ['transport']],
    ['SRTP that fails', withCall(deafCall({ media: { rejected: 200 } })), { security: 'sdes' }, ['security']],
    ['a silent far end', withCall(call({ media: { levelDbov: -127, exactSilencePercent: 100 } })), {}, []],
    ['a call that was over at once', withCall(deafCall({ talkMs: 300 })), {}, []],
  ])('%s', (_what, findings, subject, changed) => {
    const { variants, because } = retriesFor(context(findings, subject));
    expect(variants.map((variant) => variant.changed)).toEqual(changed);
    expect(because).toMatch(/[.?]$/);
  });

  it('takes the address that the server sees, other ports, and the thinner codec', () => {
    const { variants } = retriesFor(context(withCall(deafCall(), natted)));
    expect(variants).toMatchObject([{ announcedAddress: PUBLIC }, { portRange: [10_000, 10_998] }]);
    const lossy = withCall(call(inbound({ lost: 20, lossPercent: 5.4 })));
    expect(retriesFor(context(lossy)).variants).toMatchObject([{ codecs: ['opus'] }]);
    expect(retriesFor(context(lossy, { codecs: ['PCMU', 'opus'] })).variants).toMatchObject([{ ptimeMs: 60 }]);
  });

  it('calls again where this computer had no time for the first call', () => {
    const busy = { processCpuPercent: 20, systemCpuPercent: 99, mediaLagMs: null, departureJitterMs: 20 };
    const late = withCall(call({ load: { ...busy, loopLagMs: { mean: 4, max: 90 } } }));
    expect(retriesFor(context(late)).variants).toMatchObject([{ changed: 'time' }]);
  });

  it('goes side by side, and tells each', async () => {
    const given = context(withCall(deafCall(), natted));
    given.instruments.placeCall = async (variant) =>
      variant.changed === 'ports' ? call({ variant }) : deafCall({ variant });
    const outcome = await find('call.retry').run(given, new AbortController().signal);
    expect(outcome.summary).toMatch(
      /^With 203\.0\.113\.7 in its SDP: .*0 packets.* From RTP ports 10000 to 10998: .*350 packets/,
    );
    expect(outcome.facts).toMatchObject({
      calls: [{ variant: { changed: 'announced-address' } }, { variant: { changed: 'ports' } }],
    });
  });
});

describe('the path to the media', () => {
  it.each<[string, ObservedCall, true | RegExp]>([
    ['audio flows', call(), /Not needed/],
    ['nothing arrives', deafCall(), true],
    ['ours does not arrive', call({ probe: null, companion: counters({ packetsIn: 0 }) }), true],
    ['nothing is to come', deafCall({ expected: { inbound: false, outbound: false } }), /Not needed/],
    ['the answer names nothing', deafCall({ answer: sdp({ port: 0 }) }), /no address for audio/],
  ])('%s', (_what, first, expected) => {
    const answer = when('media.path', withCall(first));
    if (expected === true) expect(answer).toBe(true);
    else expect(answer).toMatch(expected);
  });
});
