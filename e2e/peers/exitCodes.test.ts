/** What `sidetone call` says of calls that were answered and not well: a problem that is named, and exit code 1; and of the healthy twins. */
import { describe, expect, test } from 'vitest';
import type { CauseCode } from '../../src-shared/causes/codes';
import type { CallResult } from '../../src-shared/model/call';
import { startPeer } from '../lab/servers/peer';
import type { PeerPlan } from '../lab/servers/peerPlan';
import { useLab } from './support/lab';
import { CLIENT_ADDRESS, PHONE_ADDRESS, SCRIPT_ADDRESS } from './support/network';
import { call, startSidetone, writeProfile } from './support/sidetone';
import type { AccountInput, Outcome } from './support/sidetone';

const PASSWORD = 'respond-password';
const MEDIA = '10000:65535';

const peers = useLab(async (lab) => {
  const responder = await startSidetone(lab, ['respond', '--listen', SCRIPT_ADDRESS], {
    host: lab.server,
    env: { SIDETONE_RESPOND_PASSWORD: PASSWORD },
    ready: { line: /Listening on[\s\S]*deaf/ },
  });
  return { responder };
});

/** The companion under one of its numbers. */
function companion(number: string, durationS = 6, account: AccountInput = {}): Promise<Outcome<CallResult>> {
  const profile = writeProfile(peers().lab, {
    uri: `sip:alice@${SCRIPT_ADDRESS}`,
    password: PASSWORD,
    registrar: `sip:${SCRIPT_ADDRESS}`,
    ...account,
  });
  return call(
    peers().lab,
    `sip:${number}@${SCRIPT_ADDRESS}`,
    profile,
    '--duration',
    String(durationS),
    '--send',
    'tone',
  );
}

let port = 5070;
/** A scripted far end, called without a server between. */
async function scripted(plan: PeerPlan, durationS: number, account: AccountInput = {}): Promise<Outcome<CallResult>> {
  const { lab } = peers();
  const at = (port += 2);
  const peer = await startPeer(lab, PHONE_ADDRESS, plan, at);
  try {
    const profile = writeProfile(lab, { password: undefined, registrar: null, ...account });
    const target = `sip:peer@${PHONE_ADDRESS}:${at}`;
    return await call(lab, target, profile, '--duration', String(durationS), '--send', 'tone');
  } finally {
    await peer.stop();
  }
}

/** While a rule of the server's own packet filter stands. */
async function filtered(rule: string, work: () => Promise<Outcome<CallResult>>): Promise<Outcome<CallResult>> {
  const { server } = peers().lab;
  server.run(['iptables', '-I', ...rule.split(' ')]);
  try {
    return await work();
  } finally {
    server.run(['iptables', '-D', ...rule.split(' ')]);
  }
}

function expectProblem({ code, json, stderr }: Outcome<CallResult>, ...codes: CauseCode[]): void {
  const { state, causes } = json();
  expect({ state, primary: causes.find(({ role }) => role === 'primary')?.code ?? null, code }, stderr).toEqual({
    state: 'answered',
    primary: expect.toBeOneOf(codes),
    code: 1,
  });
  expect(stderr).toContain('Problem: ');
  expect(stderr).not.toContain('No problem found');
}

function expectFine({ code, json, stderr }: Outcome<CallResult>): void {
  const problems = json().causes.filter(({ role }) => role !== 'note');
  expect({ code, problems: problems.map((cause) => [cause.code, cause.reason]) }).toEqual({ code: 0, problems: [] });
  expect(stderr).not.toContain('Problem: ');
}

describe('the companion', () => {
  test('what works is fine', async () => {
    const fine = await Promise.all(['echo', 'tone', 'early'].map((number) => companion(number)));
    fine.forEach(expectFine);
  });
  test('is deaf, sends nothing, sends what nobody agreed on', async () => {
    const [deaf, mute, wrong] = await Promise.all(
      ['deaf', 'one-way', 'wrong-payload'].map((number) => companion(number)),
    );
    if (!deaf || !mute || !wrong) throw new Error('Three calls were made.');
    expectProblem(deaf, 'media-outbound-blocked');
    expectProblem(mute, 'far-end-sends-nothing');
    expectProblem(wrong, 'media-payload-unexpected');
  });
});

describe('the way', () => {
  const towards = `-s ${CLIENT_ADDRESS} -d ${SCRIPT_ADDRESS} -p udp --dport ${MEDIA}`;
  test('our RTP is dropped', async () => {
    expectProblem(await filtered(`INPUT ${towards} -j DROP`, () => companion('tone')), 'media-outbound-blocked');
  });
  test('our RTP is rejected', async () => {
    const outcome = await filtered(`INPUT ${towards} -j REJECT`, () => companion('tone'));
    expectProblem(outcome, 'media-outbound-blocked');
  });
  test('RTP towards us is dropped', async () => {
    const back = `OUTPUT -s ${SCRIPT_ADDRESS} -d ${CLIENT_ADDRESS} -p udp --sport ${MEDIA} -j DROP`;
    expectProblem(await filtered(back, () => companion('tone')), 'media-inbound-blocked', 'media-both-blocked');
  });
  test('our ACK is lost, however often it is sent', async () => {
    // "ACK sip": the INVITE names ACK too, in Allow.
    const ack = `INPUT -d ${SCRIPT_ADDRESS} -p udp --dport 5060 -m string --algo bm --hex-string |41434b20736970| -j DROP`;
    expectProblem(await filtered(ack, () => companion('echo', 10)), 'call-ack-lost');
  });
});

describe('a far end', () => {
  test('speaks to the end', async () => {
    expectFine(await scripted({ media: { send: 'tone' } }, 6));
  });
  test('sends SRTP of which ten of sixteen seconds cannot be read', async () => {
    const plan: PeerPlan = { media: { send: 'tone' }, reinvite: { afterMs: 6000, losesKey: true } };
    expectProblem(await scripted(plan, 16, { media: 'sdes' }), 'media-srtp-roc-lost');
  });
  test('is silent for most of the call', async () => {
    expectProblem(await scripted({ media: { send: 'tone', stopAfterMs: 2000 } }, 8), 'media-stopped-inbound');
  });
  test('hangs up long before the call was to end', async () => {
    const outcome = await scripted({ media: { send: 'tone' }, hangUpAfterMs: 2500 }, 10);
    expectProblem(outcome, 'call-ended-abnormally', 'unknown');
  });
  test('answers and is hung up by us when the time is over', async () => {
    expectFine(await scripted({ media: { send: 'echo' } }, 4));
  });
});
