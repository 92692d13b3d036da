/** `sidetone diagnose` where things are not as they should be: wrong input, peers that talk nonsense, lie or stop, many at once, cancelled at any moment. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { DiagnosisReport } from '../../src-shared/model/diagnosis';
import { useLab } from './support/lab';
import type { Lab } from './support/lab';
import { SCRIPT_ADDRESS } from './support/network';
import { startOddServer } from './support/oddServer';
import type { Oddity } from './support/oddServer';
import { CLI, register, startSidetone, writeProfile, writeText } from './support/sidetone';
import type { Invocation, Outcome } from './support/sidetone';

const PASSWORD = 'respond-password';
const PORT = 5060;
/** A person who cancels does not wait: what is still to be said to the server may take so long. */
const CANCELLED_WITHIN_MS = 6000;

const startCompanion = (lab: Lab, port: number) =>
  startSidetone(lab, ['respond', '--listen', SCRIPT_ADDRESS, '--sip-port', String(port)], {
    host: lab.server,
    env: { SIDETONE_RESPOND_PASSWORD: PASSWORD },
    ready: { line: /Listening on/ },
  });

const peers = useLab(async (lab) => {
  const companion = await startCompanion(lab, PORT);
  const temporary = path.join(lab.folder, 'temporary');
  fs.mkdirSync(temporary);
  return { companion, temporary, profile: profileFor(lab, PORT) };
});

function profileFor(lab: Lab, port: number, rest: object = {}): string {
  const account = {
    uri: `sip:alice@${SCRIPT_ADDRESS}`,
    password: PASSWORD,
    registrar: `sip:${SCRIPT_ADDRESS}:${port}`,
  };
  const own = { callTarget: `sip:echo@${SCRIPT_ADDRESS}:${port}`, responder: `sip:${SCRIPT_ADDRESS}:${port}` };
  return writeProfile(lab, account, { ...own, ...rest });
}

/** In a folder for temporary files of its own. */
function start(profile: string, ...options: string[]): Promise<Invocation<DiagnosisReport>> {
  const { lab, temporary } = peers();
  return startSidetone<DiagnosisReport>(lab, ['diagnose', '--profile', profile, ...options], {
    env: { TMPDIR: temporary },
  });
}
const diagnose = async (profile: string, ...options: string[]): Promise<Outcome<DiagnosisReport>> =>
  (await start(profile, ...options)).outcome();

/** Neither a binding nor a temporary file; a call that is still up would hold both. */
async function expectNothingLeft(): Promise<void> {
  const { lab, temporary, profile } = peers();
  expect(fs.readdirSync(temporary)).toEqual([]);
  const { bindings } = (await register(lab, profile)).json();
  expect(bindings.filter(({ ours }) => !ours)).toEqual([]);
}

function expectClearEnd({ code, stderr }: Outcome<unknown>): void {
  expect([0, 1]).toContain(code);
  expect(stderr).not.toMatch(/\bat .*\.js:\d+|MaxListeners|Unhandled/);
}

/** Well-formed XML: every element is closed, in its order. */
function elementsOf(xml: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  for (const [, closing, name = '', empty] of xml.matchAll(/<(\/?)([\w:-]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (closing) expect(open.pop()).toBe(name);
    else {
      seen.push(name);
      if (!empty) open.push(name);
    }
  }
  expect(open).toEqual([]);
  expect(
    xml.replace(/<\?xml[^>]*\?>|<!\[CDATA\[[^]*?\]\]>|<\/?[\w:-]+(?:\s+[\w:-]+="[^"<]*")*\s*\/?>/g, ''),
  ).not.toMatch(/[<]|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i);
  return seen;
}

describe('wrong input is one sentence and code 2', () => {
  const wrong: [string, string, string[], RegExp][] = [
    ['a typo', '{"account":{"uri":"sip:a@b.test","pasword":"x"}}', [], /account\.pasword/],
    ['a wrong type', '{"account":{"uri":7}}', [], /account\.uri/],
    ['no JSON', 'name: site A', [], /JSON/],
    ['an empty file', '', [], /JSON|empty/i],
    ['a list', '[]', [], /profile/i],
    ['an unknown check', '{"account":{"uri":"sip:a@b.test"}}', ['--checks', 'names.resolve,coffee'], /coffee/],
    ['both modes', '{"account":{"uri":"sip:a@b.test"}}', ['--quick', '--full'], /quick|full/],
    [
      'two documents on one output',
      '{"account":{"uri":"sip:a@b.test"}}',
      ['--json', '-', '--junit', '-'],
      /--json and --junit/,
    ],
    [
      'a report that cannot be written',
      '{"account":{"uri":"sip:a@b.test"}}',
      ['--json', '/nowhere/report.json'],
      /\/nowhere\/report\.json/,
    ],
    ['a target that is none', '{"account":{"uri":"sip:a@b.test"}}', ['--call-target', 'sip:'], /sip:/],
  ];
  test.each(wrong)('%s', async (_name, text, options, line) => {
    const { code, stdout, stderr } = await diagnose(writeText(peers().lab, text), ...options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n').filter((one) => one.startsWith('sidetone: '))).toEqual([expect.stringMatching(line)]);
  });

  test('a folder, and a file that is missing', async () => {
    for (const file of ['/', '/nowhere/profile.json']) expect((await diagnose(file)).code).toBe(2);
  });
});

describe('a line that is well', () => {
  test('is healthy: code 0, the JSON alone on standard output, JUnit beside it', async () => {
    const { lab, profile } = peers();
    const junit = path.join(lab.folder, 'report.xml');
    const outcome = await diagnose(profile, '--json', '-', '--junit', junit);
    const report = outcome.json();
    expect({ code: outcome.code, status: report.verdict.status, schema: report.schema }).toEqual({
      code: 0,
      status: 'healthy',
      schema: 'sidetone.report/1',
    });
    const cases = elementsOf(fs.readFileSync(junit, 'utf8')).filter((name) => name === 'testcase');
    // One more: the verdict.
    expect(cases).toHaveLength(report.checks.length + 1);
    expect(JSON.stringify(report)).not.toContain(PASSWORD);
    await expectNothingLeft();
  });

  test('only some checks, with what they need', async () => {
    const { checks } = (await diagnose(peers().profile, '--checks', 'registration.register', '--json', '-')).json();
    const ran = checks.filter(({ status }) => status !== 'skip').map(({ id }) => id);
    expect(ran).toContain('registration.register');
    expect(ran.some((id) => id.startsWith('media.'))).toBe(false);
  });

  test('a reader that goes away ("| head") is no fault', async () => {
    const { lab, profile } = peers();
    const command = `exec "${process.execPath}" "${CLI}" diagnose --profile "${profile}" --checks computer 2>errors.txt | head -1`;
    const running = await lab.start(lab.client, ['sh', '-c', command], { name: 'diagnose | head', cwd: lab.folder });
    expect(await running.exited).toBe(0);
    expect(fs.readFileSync(path.join(lab.folder, 'errors.txt'), 'utf8')).not.toMatch(/EPIPE|\bat .*\.js/);
  });
});

describe('a server that talks nonsense', () => {
  const oddities: [Oddity, number][] = [
    ['garbage', 6101],
    ['http', 6102],
    ['endless', 6103],
    ['closes', 6104],
    ['truncated', 6105],
    ['empty', 6106],
  ];
  test('on every port: a clear end and a verdict each time', async () => {
    const { lab } = peers();
    const ends = oddities.map(async ([oddity, port]) => {
      const server = await startOddServer(lab, oddity, port);
      const outcome = await diagnose(profileFor(lab, port), '--json', '-');
      await server.stop();
      expectClearEnd(outcome);
      const { verdict } = outcome.json();
      return [oddity, verdict.status, verdict.causes.length > 0];
    });
    expect(await Promise.all(ends)).toEqual(oddities.map(([oddity]) => [oddity, 'failed', true]));
  }, 90_000);

  test.each(['garbage', 'silent'] as const)(
    'a companion that is %s, beside a server that is well',
    async (oddity) => {
      const { lab } = peers();
      const port = oddity === 'garbage' ? 6111 : 6112;
      const server = await startOddServer(lab, oddity, port);
      const outcome = await diagnose(
        profileFor(lab, PORT, { responder: `sip:${SCRIPT_ADDRESS}:${port}` }),
        '--json',
        '-',
      );
      await server.stop();
      expectClearEnd(outcome);
      expect(
        outcome.json().verdict.causes.filter(({ code, confidence }) => code === 'sip-alg' && confidence === 'proven'),
      ).toEqual([]);
      await expectNothingLeft();
    },
    60_000,
  );

  test('a companion that stops in the middle', async () => {
    const { lab } = peers();
    const companion = await startCompanion(lab, 6120);
    const running = await start(profileFor(lab, 6120), '--json', '-');
    // The call comes next, and has been placed or is up by then.
    await running.waitForLine(/registration\.register:/);
    companion.signal('SIGKILL');
    const outcome = await running.outcome();
    expectClearEnd(outcome);
    expect(outcome.code).toBe(1);
    expect(outcome.json().verdict.status).not.toBe('healthy');
  }, 90_000);
});

test('ten at once on one companion: each comes to its end, and nothing is left', async () => {
  const { profile } = peers();
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => diagnose(profile, '--json', '-')));
  for (const outcome of outcomes) {
    expectClearEnd(outcome);
    // A machine with few cores is busy with ten of them, and may say so; nothing else is wrong.
    const named = outcome
      .json()
      .verdict.causes.filter(({ role }) => role === 'primary')
      .map(({ code }) => code);
    expect(named.filter((code) => !/^(?:host-|quality-|registration-)/.test(code))).toEqual([]);
  }
  await expectNothingLeft();
}, 120_000);

describe('cancelled', () => {
  test.each([50, 300, 700, 1200, 1800, 2600, 3600, 4600])('after %i ms: ends soon, leaves nothing', async (ms) => {
    const running = await start(peers().profile, '--json', '-');
    await delay(ms);
    running.signal('SIGINT');
    const at = performance.now();
    const outcome = await running.outcome();
    expect(performance.now() - at).toBeLessThan(CANCELLED_WITHIN_MS);
    // Before the program listens for signals the system ends it, and nothing was begun.
    if (outcome.code !== null && outcome.stdout !== '')
      expect([outcome.code, outcome.json().cancelled]).toEqual([1, true]);
    await expectNothingLeft();
  });

  test('by SIGTERM, and twice', async () => {
    const running = await start(peers().profile, '--json', '-');
    await running.waitForLine(/registration\.register:/);
    running.signal('SIGTERM');
    running.signal('SIGINT');
    const { code } = await running.outcome();
    expect([1, 130]).toContain(code);
  });
});
