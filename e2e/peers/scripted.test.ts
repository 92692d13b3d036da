/** `sidetone call` against sipp: losses on the way, extensions of SIP, and answers that no decent server gives. */
import { describe, expect, test } from 'vitest';
import { streamOf } from './support/agreement';
import { fields, sipStartLines, startCapture } from './support/capture';
import { dropFirstRequests } from './support/firewall';
import { useLab } from './support/lab';
import { CLIENT_ADDRESS, SCRIPT_ADDRESS } from './support/network';
import { startOddServer } from './support/oddServer';
import type { Oddity } from './support/oddServer';
import { call, startCall, writeProfile } from './support/sidetone';
import { startSipp } from './support/sipp';
import type { SippOptions } from './support/sipp';
import type { CallResult } from '../../src-shared/model/call';

const REFRESHED_PORT = 5090;
const SILENT_PORT = 5091;

/** Two calls take their time (half a session interval; Timer B): they run beside the others. */
const peers = useLab(async (lab) => {
  const profile = directProfile(lab);
  const refresher = await startSipp(lab, 'uasRefreshed', { port: REFRESHED_PORT, timeoutS: 75 });
  const silent = await startOddServer(lab, 'silent', SILENT_PORT);
  const refreshed = await startCall(lab, `sip:script@${SCRIPT_ADDRESS}:${REFRESHED_PORT}`, profile, '--duration', '48');
  const unanswered = await startCall(lab, `sip:script@${SCRIPT_ADDRESS}:${SILENT_PORT}`, profile, '--duration', '1');
  return { profile, refresher, refreshed, silent, unanswered };
});

function directProfile(lab: Parameters<typeof writeProfile>[0]): string {
  return writeProfile(lab, { registrar: null, codecs: ['PCMU'] });
}

/** One scripted answerer, one call to it. */
async function scripted(scenario: string, values: SippOptions['values'], ...options: string[]) {
  return scriptedBy(peers().profile, scenario, values, ...options);
}

/** The answerer is the account's own proxy: only to its own servers a telephone proves its password. */
async function challenged(scenario: string) {
  const proxy = { registrar: null, outboundProxy: `sip:${SCRIPT_ADDRESS}`, codecs: ['PCMU' as const] };
  return scriptedBy(writeProfile(peers().lab, proxy), scenario, {});
}

async function scriptedBy(profile: string, scenario: string, values: SippOptions['values'], ...options: string[]) {
  const { lab } = peers();
  const sipp = await startSipp(lab, scenario, { values });
  const outcome = await call(lab, `sip:script@${SCRIPT_ADDRESS}`, profile, '--duration', '1', ...options);
  await sipp.passed();
  return { ...outcome, result: outcome.json() };
}

function lines(result: CallResult, direction: 'inbound' | 'outbound', start: string, retransmission?: boolean): number {
  return result.ladder.filter(
    (entry) =>
      entry.direction === direction &&
      entry.startLine.startsWith(start) &&
      (retransmission === undefined || entry.retransmission === retransmission),
  ).length;
}

describe('losses on the way', () => {
  test('the first two INVITEs get lost: sent again after T1 and 2*T1', async () => {
    const { lab } = peers();
    const rule = dropFirstRequests(lab.server, SCRIPT_ADDRESS, 'INVITE', 2);
    const { code, result } = await scripted('uasAnswers', { RING_MS: 0 });
    expect(rule.dropped()).toBe(2);
    rule.remove();
    expect(code).toBe(0);
    expect(lines(result, 'outbound', 'INVITE', false)).toBe(1);
    expect(lines(result, 'outbound', 'INVITE', true)).toBe(2);
    const sent = result.ladder
      .filter((entry) => entry.startLine.startsWith('INVITE'))
      .map((entry) => Date.parse(entry.at));
    expect((sent[1] ?? 0) - (sent[0] ?? 0)).toBeGreaterThanOrEqual(495);
    expect((sent[1] ?? 0) - (sent[0] ?? 0)).toBeLessThan(700);
    expect((sent[2] ?? 0) - (sent[1] ?? 0)).toBeGreaterThanOrEqual(990);
    expect((sent[2] ?? 0) - (sent[1] ?? 0)).toBeLessThan(1200);
    expect(result.timing.pddMs).toBeGreaterThan(1490);
  });

  test('the first ACK gets lost: each 200 that comes again is acknowledged again', async () => {
    const { lab } = peers();
    const rule = dropFirstRequests(lab.server, SCRIPT_ADDRESS, 'ACK', 1);
    const { code, result } = await scripted('uasAnswers', { RING_MS: 0 }, '--duration', '2');
    expect(rule.dropped()).toBe(1);
    rule.remove();
    expect(code).toBe(0);
    expect(lines(result, 'inbound', 'SIP/2.0 200', true)).toBe(1);
    expect(lines(result, 'outbound', 'ACK')).toBe(2);
    expect(result.state).toBe('answered');
  });

  test('the BYE gets lost once: sent again', async () => {
    const { lab } = peers();
    const rule = dropFirstRequests(lab.server, SCRIPT_ADDRESS, 'BYE', 1);
    const { code, result } = await scripted('uasAnswers', { RING_MS: 0 });
    rule.remove();
    expect(code).toBe(0);
    expect(lines(result, 'outbound', 'BYE', true)).toBe(1);
  });
});

describe('extensions', () => {
  test('PRACK (RFC 3262): the reliable 183 is acknowledged before the answer', async () => {
    const { code, result } = await scripted('uasReliable', {});
    expect(code).toBe(0);
    expect(result.state).toBe('answered');
    expect(lines(result, 'outbound', 'PRACK')).toBe(1);
    expect(result.sdp.answer).toContain('m=audio');
    expect(result.timing.progressMs).toBeLessThan(result.timing.answerMs ?? 0);
  });

  test('early media: what comes with the 183 is heard before the answer', async () => {
    const { code, result } = await scripted('uasEarlyMedia', { RING_MS: 1200 });
    expect(code).toBe(0);
    expect(result.timing.progressMs).toBeLessThan(500);
    expect(result.timing.answerMs).toBeGreaterThanOrEqual(1200);
    // sipp sends back what it gets, from the 183 on.
    expect(result.timing.firstPacketMs).toBeLessThan(-700);
    expect(streamOf(result, 'inbound').packets).toBeGreaterThan(80);
  });

  test('422 (RFC 4028): offers the interval that is asked for', async () => {
    const { code, result } = await scripted('uasTooBrief', {});
    expect(code).toBe(0);
    expect(lines(result, 'outbound', 'INVITE', false)).toBe(2);
  });

  test('UPDATE (RFC 3311) holds and resumes; a digit comes by INFO', async () => {
    const { code, result } = await scripted('uasUpdates', {}, '--duration', '3');
    expect(code).toBe(0);
    expect(lines(result, 'inbound', 'UPDATE')).toBe(2);
    expect(result.dtmfReceived).toBe('5');
  });

  test('Reason in the BYE (RFC 3326) is read and named', async () => {
    const REASON = 'Q.850;cause=34;text="No circuit"';
    const { code, result } = await scripted('uasHangsUp', { TALK_MS: 600, REASON }, '--duration', '20');
    expect(code).toBe(1);
    expect(result.causes[0]).toMatchObject({ code: 'server-overloaded', role: 'primary' });
    expect(result.hangup).toMatchObject({ by: 'remote', q850: 34, name: 'NORMAL_CIRCUIT_CONGESTION' });
    expect(result.timing.durationMs).toBeLessThan(2000);
  });

  test('a stale nonce is renewed once, with the new nonce', async () => {
    const { code, result } = await challenged('uasStaleNonce');
    expect(code).toBe(0);
    expect(lines(result, 'outbound', 'INVITE', false)).toBe(3);
  });

  test('a forked call is answered by the second telephone', async () => {
    const { code, result } = await scripted('uasForks', {});
    expect(code).toBe(0);
    expect(result.state).toBe('answered');
  });
});

describe('refusals', () => {
  const refusals: [string, string, { q850: number; name: string | null }][] = [
    ['404 Not Found', 'X-Reason: none', { q850: 1, name: 'UNALLOCATED_NUMBER' }],
    ['480 Temporarily Unavailable', 'Retry-After: 60', { q850: 18, name: 'NO_USER_RESPONSE' }],
    ['486 Busy Here', 'Retry-After: 60', { q850: 17, name: 'USER_BUSY' }],
    [
      '488 Not Acceptable Here',
      'Warning: 304 pbx.test "Media type not available"',
      { q850: 88, name: 'INCOMPATIBLE_DESTINATION' },
    ],
    ['503 Service Unavailable', 'Retry-After: 120', { q850: 41, name: 'NORMAL_TEMPORARY_FAILURE' }],
    ['603 Decline', 'Reason: Q.850;cause=17', { q850: 17, name: 'USER_BUSY' }],
  ];
  test.each(refusals)('%s, %s', async (STATUS, HEADER, hangup) => {
    const { code, result, stderr } = await scripted('uasRejects', { STATUS, HEADER });
    expect(code).toBe(1);
    expect(result).toMatchObject({
      state: 'rejected',
      sip: { status: Number.parseInt(STATUS, 10) },
      hangup: { ...hangup, by: 'remote' },
    });
    expect(stderr).toContain(STATUS.slice(0, 3));
    expect(lines(result, 'outbound', 'INVITE')).toBe(1);
    expect(lines(result, 'outbound', 'ACK')).toBe(1);
  });

  test('302: said to be a redirection, or followed', async () => {
    const { lab, profile } = peers();
    const second = await startSipp(lab, 'uasAnswers', { port: 5080, values: { RING_MS: 0 } });
    const first = await startSipp(lab, 'uasRejects', {
      values: { STATUS: '302 Moved Temporarily', HEADER: `Contact: <sip:other@${SCRIPT_ADDRESS}:5080>` },
    });
    const { code, json, stderr } = await call(lab, `sip:script@${SCRIPT_ADDRESS}`, profile, '--duration', '1');
    await first.passed();
    if (code === 0) await second.passed();
    else {
      expect(code).toBe(1);
      expect(json().sip.status).toBe(302);
      expect(stderr).toMatch(/302/);
      await second.stop('SIGKILL');
    }
  });

  test('a challenge that never ends is given up after one try', async () => {
    const { code, result, stderr } = await challenged('uasChallengesAgain');
    expect(code).toBe(1);
    expect(result.sip.status).toBe(401);
    expect(lines(result, 'outbound', 'INVITE')).toBe(2);
    expect(stderr).toMatch(/password/i);
  });
});

describe('odd answers', () => {
  test('responses to something else are ignored', async () => {
    const { code, result } = await scripted('uasWrongCseq', {});
    expect(code).toBe(1);
    expect(result).toMatchObject({ state: 'rejected', sip: { status: 486 } });
  });

  test('an answer without SDP is acknowledged and ended at once', async () => {
    const { code, result, stderr } = await scripted('uasWithoutSdp', {});
    expect(code).toBe(1);
    expect(stderr).toMatch(/SDP|answer/i);
    expect(lines(result, 'outbound', 'BYE')).toBe(1);
  });

  test('the answer crosses the CANCEL: the call is ended by BYE', async () => {
    const { lab, profile } = peers();
    const sipp = await startSipp(lab, 'uasCrossesCancel');
    const running = await startCall(lab, `sip:script@${SCRIPT_ADDRESS}`, profile, '--duration', '20');
    await running.waitForLine(/ring/i);
    running.signal('SIGINT');
    const { code, json } = await running.outcome();
    await sipp.passed();
    expect(code).toBe(1);
    expect(json().state).toBe('cancelled');
  });

  const oddities: [Oddity, string][] = [
    ['garbage', 'udp'],
    ['empty', 'udp'],
    ['truncated', 'udp'],
    ['garbage', 'tcp'],
    ['http', 'tcp'],
    ['closes', 'tcp'],
    ['endless', 'tcp'],
  ];
  test.each(oddities)(
    'a server that sends %s over %s: one sentence, exit code 1, and no hang',
    async (oddity, transport) => {
      const { lab } = peers();
      const port = 5100 + oddities.findIndex(([name, way]) => name === oddity && way === transport);
      await startOddServer(lab, oddity, port);
      const profile = writeProfile(lab, { registrar: null, transport: transport as 'udp' | 'tcp', codecs: ['PCMU'] });
      const target = `sip:script@${SCRIPT_ADDRESS}:${port};transport=${transport}`;
      const running = await startCall(lab, target, profile, '--duration', '1');
      // Over UDP there is no end to see: the caller waits for Timer B, and we for one second.
      const timer = setTimeout(() => running.signal('SIGINT'), transport === 'udp' ? 1000 : 20_000);
      const { code, stderr, json } = await running.outcome();
      clearTimeout(timer);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.any(String) });
      expect(json().state).not.toBe('answered');
      expect(stderr).not.toMatch(/\bat .*\.js:\d+/);
    },
  );

  test('nobody listens at the port: said at once, not after half a minute', async () => {
    const { lab, profile } = peers();
    const started = Date.now();
    const { code, json } = await call(lab, `sip:script@${SCRIPT_ADDRESS}:5999`, profile);
    expect(code).toBe(1);
    expect(json()).toMatchObject({ state: 'failed' });
    expect(json().error).toMatch(/\S.*\.$/);
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});

describe('calls that take their time', () => {
  test('no answer at all: seven INVITEs in 32 s (Timers A and B), then one sentence', async () => {
    const { unanswered } = peers();
    const { code, json } = await unanswered.outcome();
    expect(code).toBe(1);
    const result = json();
    expect(result).toMatchObject({ state: 'failed', sip: { status: 408 } });
    expect(result.error).toMatch(/\S.*\.$/);
    expect(lines(result, 'outbound', 'INVITE')).toBe(7);
    const sent = result.ladder.filter((entry) => entry.direction === 'outbound').map((entry) => Date.parse(entry.at));
    const gaps = sent.slice(1).map((at, index) => Math.round((at - (sent[index] ?? 0)) / 100) / 10);
    expect(gaps.map((gap) => Math.round(gap * 2) / 2)).toEqual([0.5, 1, 2, 4, 8, 16]);
  });

  test('the session is refreshed by the caller after half of its interval', async () => {
    const { refreshed, refresher } = peers();
    const { code, json } = await refreshed.outcome();
    await refresher.passed();
    expect(code).toBe(0);
    const refreshes = json().ladder.filter(
      (entry) => entry.direction === 'outbound' && /^(INVITE|UPDATE) /.test(entry.startLine) && !entry.retransmission,
    );
    const interval = (Date.parse(refreshes.at(-1)?.at ?? '') - Date.parse(refreshes[0]?.at ?? '')) / 1000;
    expect(interval).toBeGreaterThan(43);
    expect(interval).toBeLessThan(47);
  });
});

test('strangers: odd requests to the caller are answered or dropped, and do not disturb its call', async () => {
  const { lab, profile } = peers();
  const capture = await startCapture(lab, lab.client, 'strangers', `udp and host ${SCRIPT_ADDRESS}`);
  const sipp = await startSipp(lab, 'uasAnswers', { values: { RING_MS: 0 } });
  const running = await startCall(lab, `sip:script@${SCRIPT_ADDRESS}`, profile, '--duration', '2');
  await running.waitForLine(/answered/i);
  const [ours] = fields(capture.file, 'sip.Method == "INVITE"', 'udp.srcport');
  await startOddServer(lab, 'strangers', 5200, `${CLIENT_ADDRESS}:${ours?.[0]}`);
  const { code, json } = await running.outcome();
  await sipp.passed();
  await capture.stop();
  expect(code).toBe(0);
  expect(json().state).toBe('answered');
  expect(sipStartLines(capture.file).join('\n')).toMatch(/SIP\/2\.0 (405|501|400|481)/);
});
