import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../../src-shared/causes';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Cause, Verdict } from '../../../src-shared/model/diagnosis';
import type { EchoFacts, Ends, MicrophoneFacts, NetworkFacts, RegistrationFacts, SpeakerFacts } from './facts';
import { selfTestRecord } from './record';

const MICROPHONE: MicrophoneFacts = {
  problem: null,
  error: null,
  device: 'Headset',
  peak: 0.3,
  levelDb: -24,
  answer: 'yes',
};
const SPEAKER: SpeakerFacts = { contextState: 'running', clockRuns: true, chosenMissing: false, answer: 'yes' };
const HEALTHY: Verdict = { status: 'healthy', sentence: 'All is well.', causes: [] };
const NETWORK: NetworkFacts = { runId: 'r', cancelled: false, checks: [], verdict: HEALTHY };
const REGISTERED: RegistrationFacts = { phase: 'registered', status: 200, error: null, tookMs: 24, holdsS: 300 };
const ECHO: EchoFacts = {
  target: 'sip:echo@pbx.test',
  isEcho: true,
  sent: 'microphone',
  state: 'answered',
  status: 200,
  reason: 'OK',
  error: null,
  talkMs: 6500,
  inbound: { packets: 320, levelDbov: -22, lossPercent: 0.2, jitterMs: 4 },
  outbound: { packets: 321, levelDbov: -21, lossPercent: 0, jitterMs: 3 },
  roundTripMs: 42,
  causes: [],
};

const done = <Facts>(facts: Facts) => ({ kind: 'done' as const, facts });
const ALL: Ends = {
  microphone: done(MICROPHONE),
  speaker: done(SPEAKER),
  network: done(NETWORK),
  registration: done(REGISTERED),
  echo: done(ECHO),
};
const record = (changes: Ends = {}, practice = false) =>
  selfTestRecord({
    runId: '01JB4C8Z6Q2M5N9P3R7S1T07K3',
    ends: { ...ALL, ...changes },
    times: {},
    startedAt: '2026-02-03T09:12:00.000Z',
    finishedAt: '2026-02-03T09:13:00.000Z',
    cancelled: false,
    practice,
  });
const outcomes = (changes: Ends) => record(changes).steps.map(({ outcome }) => outcome);
const codes = (changes: Ends) => record(changes).findings.map(({ code }) => code);

function cause(code: CauseCode, role: Cause['role'] = 'primary', confidence: Cause['confidence'] = 'proven'): Cause {
  const { title, explanation, technical, fix, owner } = CAUSES[code];
  return { code, role, confidence, title, explanation, technical, fix, owner, evidence: [], reason: 'Because.' };
}
const failed = (...causes: Cause[]) =>
  done({ ...NETWORK, verdict: { status: 'failed' as const, sentence: '', causes } });
const echo = (changes: Partial<EchoFacts>) => ({ echo: done({ ...ECHO, ...changes }) });

describe('a self-test', () => {
  it('is good where everything is', () => {
    expect(record()).toMatchObject({
      code: 'ST-7K3-OK',
      status: 'good',
      sentence: 'All is well: you can be heard, and you can hear.',
      findings: [],
    });
    expect(outcomes({})).toEqual(['good', 'good', 'good', 'good', 'good']);
  });

  it('says of the practice line what it proves', () => {
    const { sentence, steps } = record({}, true);
    expect(sentence).toContain('on this computer');
    expect(steps.find(({ id }) => id === 'network')?.sentence).toContain('practice line');
  });

  it('is not complete where steps were left out, stopped or impossible', () => {
    const left = record({ network: { kind: 'skipped' }, echo: { kind: 'impossible', sentence: 'No number.' } });
    expect(left).toMatchObject({
      code: 'ST-7K3-INC',
      status: 'incomplete',
      sentence: 'What was tested works. Not tested: Network, Echo call.',
    });
    expect(left.steps.at(-1)?.sentence).toBe('No number.');
    expect(record({ speaker: { kind: 'stopped', facts: null } }).steps[1]?.outcome).toBe('stopped');
    const none = selfTestRecord({ ...record(), runId: 'x', ends: {}, times: {} });
    expect(none).toMatchObject({ status: 'incomplete', sentence: 'Nothing was tested.' });
  });

  it('keeps questions with their answers', () => {
    const [first, second, third] = record({ speaker: done({ ...SPEAKER, answer: 'no' }) }).steps;
    expect([first?.question, first?.answer]).toEqual(['Did you hear yourself?', 'yes']);
    expect([second?.question, second?.answer]).toEqual(['Did you hear the melody?', 'no']);
    expect([third?.question, third?.answer]).toEqual([null, null]);
  });
});

describe('the microphone', () => {
  it.each([
    ['denied', 'microphone-permission-denied'],
    ['dismissed', 'microphone-permission-denied'],
    ['absent', 'microphone-not-found'],
    ['gone', 'microphone-device-stale'],
    ['busy', 'microphone-busy'],
  ] as const)('%s is %s', (problem, code) => {
    const nothing = { ...MICROPHONE, problem, peak: null, levelDb: null, answer: null };
    expect(codes({ microphone: done(nothing) })).toEqual([code]);
    expect(record({ microphone: done(nothing) }).status).toBe('bad');
  });

  const unheard = (changes: Partial<MicrophoneFacts>) => ({
    microphone: done({ ...MICROPHONE, answer: 'no' as const, ...changes }),
  });

  it('is mute, too quiet or another one where a person did not hear themselves', () => {
    expect(codes(unheard({ peak: 0, levelDb: null }))).toEqual(['microphone-muted']);
    expect(codes(unheard({ peak: 0.004, levelDb: -60 }))).toEqual(['microphone-silent']);
    expect(codes(unheard({}))).toEqual(['device-conflict']);
    expect(record(unheard({})).sentence).toMatch(/^Perhaps: /);
  });

  it('is not to blame where nothing is heard from the speaker either', () => {
    const deaf = { ...unheard({}), speaker: done({ ...SPEAKER, answer: 'no' as const }) };
    expect(codes(deaf)).toEqual(['speaker-silent']);
    expect(outcomes(deaf).slice(0, 2)).toEqual(['warn', 'bad']);
  });
});

describe('the speaker', () => {
  it.each([
    [{ contextState: 'suspended' as const }, 'proven'],
    [{ clockRuns: false }, 'likely'],
    [{}, 'likely'],
  ])('unheard, with %j, is %s', (changes, confidence) => {
    const { findings } = record({ speaker: done({ ...SPEAKER, answer: 'no', ...changes }) });
    expect(findings).toMatchObject([{ code: 'speaker-silent', confidence, severity: 'failure' }]);
  });
});

describe('network and login', () => {
  it('takes the cause of the diagnosis, and does not name the same trouble again', () => {
    const refused: RegistrationFacts = { ...REGISTERED, phase: 'failed', status: 403, error: 'Forbidden.' };
    const all = {
      network: failed(cause('auth-wrong-password')),
      registration: done(refused),
      ...echo({ state: 'rejected' as const, status: 403 }),
    };
    expect(record(all)).toMatchObject({
      code: 'ST-7K3-PWD',
      status: 'bad',
      sentence: `${CAUSES['auth-wrong-password'].title}.`,
    });
    expect(codes(all)).toEqual(['auth-wrong-password']);
    expect(outcomes(all).slice(2)).toEqual(['bad', 'bad', 'bad']);
  });

  it('works, but not well', () => {
    const verdict = {
      status: 'degraded' as const,
      sentence: '',
      causes: [cause('quality-jitter', 'primary', 'likely')],
    };
    expect(record({ network: done({ ...NETWORK, verdict }) })).toMatchObject({
      status: 'poor',
      code: 'ST-7K3-JIT',
      sentence: expect.stringMatching(/^Most likely: /) as string,
    });
  });

  it('is not to blame for the microphone, which the run has seen as well', () => {
    const denied = { ...MICROPHONE, problem: 'denied' as const, peak: null, levelDb: null, answer: null };
    const both = { microphone: done(denied), network: failed(cause('microphone-permission-denied')) };
    expect(outcomes(both)).toEqual(['bad', 'good', 'good', 'good', 'good']);
    expect(codes(both)).toEqual(['microphone-permission-denied']);
  });

  it.each([
    [401, 'auth-wrong-password'],
    [403, 'registration-forbidden'],
    [404, 'auth-unknown-user'],
    [503, 'server-overloaded'],
    [500, 'server-error'],
    [null, 'server-unreachable'],
  ] as const)('an answer of %s to the login alone is %s', (status, code) => {
    const refused: RegistrationFacts = { ...REGISTERED, phase: 'failed', status, error: 'No.' };
    expect(codes({ network: { kind: 'skipped' }, registration: done(refused) })).toEqual([code]);
  });

  it('what had failed before it was stopped has failed', () => {
    const stopped = { kind: 'stopped' as const, facts: failed(cause('sip-udp-blocked')).facts };
    expect(record({ network: stopped }).code).toBe('ST-7K3-UDP');
    const fine = { kind: 'stopped' as const, facts: { ...NETWORK, cancelled: true } };
    expect(record({ network: fine }).steps[2]?.outcome).toBe('stopped');
  });
});

describe('the echo call', () => {
  it.each<[Partial<EchoFacts>, CauseCode]>([
    [{ inbound: { ...ECHO.inbound, packets: 0, levelDbov: null } }, 'media-inbound-blocked'],
    [{ inbound: { ...ECHO.inbound, levelDbov: -90 } }, 'far-end-silent'],
    [{ state: 'rejected', status: 486, reason: 'Busy Here' }, 'call-busy'],
    [{ state: 'rejected', status: 404, reason: 'Not Found' }, 'call-no-route'],
    [{ state: 'rejected', status: 401, reason: 'Unauthorized' }, 'auth-wrong-password'],
    [{ state: 'rejected', status: 410, reason: 'Gone' }, 'call-no-route'],
    [{ state: 'rejected', status: 415, reason: 'Unsupported Media Type' }, 'call-codec-mismatch'],
    [{ state: 'rejected', status: 483, reason: 'Too Many Hops' }, 'call-no-route'],
    [{ state: 'rejected', status: 485, reason: 'Ambiguous' }, 'call-no-route'],
    [{ state: 'cancelled', status: null }, 'call-no-answer'],
    [{ state: 'failed', status: null }, 'invite-no-response'],
  ])('%j is a failure', (changes, code) => {
    expect(codes(echo(changes))).toEqual([code]);
    expect(outcomes(echo(changes)).at(-1)).toBe('bad');
  });

  it.each<[Partial<EchoFacts>, CauseCode, string]>([
    [{ inbound: { ...ECHO.inbound, lossPercent: 2 } }, 'quality-loss-inbound', 'fair'],
    [{ outbound: { ...ECHO.outbound, lossPercent: 9 } }, 'quality-loss-outbound', 'poor'],
    [{ inbound: { ...ECHO.inbound, jitterMs: 80 } }, 'quality-jitter', 'poor'],
    [{ roundTripMs: 800 }, 'quality-latency', 'poor'],
  ])('%j works, but not well', (changes, code, grade) => {
    const { status, findings, steps } = record(echo(changes));
    expect([status, findings[0]?.code, findings[0]?.severity]).toEqual(['poor', code, 'degradation']);
    expect(steps.at(-1)?.sentence).toContain(`Quality: ${grade}.`);
  });

  it('believes the rules for calls before its own', () => {
    const named = { ...cause('media-hairpin-fails'), code: 'media-hairpin-fails' };
    const inbound = { ...ECHO.inbound, packets: 0, levelDbov: null };
    expect(codes(echo({ inbound, causes: [named] }))).toEqual(['media-hairpin-fails']);
    expect(codes(echo({ inbound, causes: [{ ...named, code: 'of-tomorrow' }] }))).toEqual(['media-inbound-blocked']);
  });

  it('has its figures as words with the numbers behind', () => {
    const figures = record()
      .steps.at(-1)
      ?.figures.map(({ label, value }) => `${label}: ${value}`.replaceAll('\u00a0', ' '));
    expect(figures).toContain('Loss, coming back: good (0.2 %)');
    expect(figures).toContain('Round trip: good (42 ms)');
  });

  it('does not claim that a number which is no echo hears us', () => {
    expect(record(echo({ isEcho: false })).steps.at(-1)?.sentence).toContain('Only an echo number shows');
  });
});

describe('which cause comes first', () => {
  it('the way to the server before the voice, and what is sure before a suspicion', () => {
    const mute = { microphone: done({ ...MICROPHONE, peak: 0, levelDb: null, answer: 'no' as const }) };
    expect(codes({ ...mute, network: failed(cause('dns-failure')) })).toEqual(['dns-failure', 'microphone-muted']);
    const nothing = echo({ inbound: { ...ECHO.inbound, packets: 0, levelDbov: null } });
    expect(codes({ ...mute, ...nothing })).toEqual(['microphone-muted', 'media-inbound-blocked']);
  });
});
