/** Wrong input and a machine that is in the way: exit code 2 or 1, and one sentence that says what to do. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { useLab } from './support/lab';
import { SCRIPT_ADDRESS } from './support/network';
import { sidetone, startSidetone, writeProfile, writeText } from './support/sidetone';
import type { Outcome } from './support/sidetone';
import type { CallResult } from '../../src-shared/model/call';

const PASSWORD = 'respond-password';

const peers = useLab(async (lab) => {
  const responder = await startSidetone(lab, ['respond', '--listen', SCRIPT_ADDRESS], {
    host: lab.server,
    env: { SIDETONE_RESPOND_PASSWORD: PASSWORD },
    ready: { line: /Listening on/ },
  });
  const account = { uri: `sip:alice@${SCRIPT_ADDRESS}`, password: PASSWORD, registrar: null };
  return { responder, profile: writeProfile(lab, account) };
});

/** Code 2: one line on standard error, nothing on standard output, no stack trace. */
function expectUsage({ code, stdout, stderr }: Outcome<unknown>, line: RegExp): void {
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  // Progress may stand before it: "Calling sip:...".
  const lines = stderr.split('\n').filter((one) => one.startsWith('sidetone: '));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(line);
  expect(stderr).not.toMatch(/\bat .*\.js:\d+/);
}

describe('profile', () => {
  const broken: [string, string | object, RegExp][] = [
    ['an unknown key', { account: { uri: 'sip:a@b.test', pasword: 'x' } }, /account\.pasword/],
    ['no account', { name: 'x' }, /account/],
    ['a wrong transport', { account: { uri: 'sip:a@b.test', transport: 'sctp' } }, /account\.transport/],
    ['a URI that is none', { account: { uri: 'alice' } }, /account\.uri/],
    ['no JSON', '{ "account": ', /JSON at line 1/],
    [
      'an environment variable that is not set',
      { account: { uri: 'sip:a@b.test', password: { env: 'NOT_SET_HERE' } } },
      /NOT_SET_HERE/,
    ],
    [
      'a certificate file that is missing',
      { account: { uri: 'sip:a@b.test' }, tls: { caFile: 'nowhere.pem' } },
      /nowhere\.pem/,
    ],
  ];
  test.each(broken)('%s', async (_name, content, line) => {
    const { lab } = peers();
    const file = writeText(lab, typeof content === 'string' ? content : JSON.stringify(content));
    expectUsage(await sidetone(lab, ['register', '--profile', file, '--json', '-']), line);
    expectUsage(await sidetone(lab, ['call', 'sip:b@b.test', '--profile', file, '--json', '-']), line);
  });
  test('a file that is missing', async () => {
    const { lab } = peers();
    expectUsage(await sidetone(lab, ['register', '--profile', '/nowhere/profile.json']), /\/nowhere\/profile\.json/);
  });
});

describe('command line', () => {
  const wrong: [string, string[], RegExp][] = [
    ['an unknown command', ['dial'], /dial/],
    ['an unknown option', ['respond', '--loud'], /--loud/],
    ['no profile', ['register'], /--profile/],
    ['a duration that is none', ['call', 'x', '--profile', 'x', '--duration', 'long'], /duration/],
    ['digits that are none', ['call', 'x', '--profile', 'x', '--dtmf', '12x'], /Digits/],
    ['an address that is none', ['respond', '--listen', 'here'], /address/],
    ['a port that is none', ['respond', '--sip-port', '70000'], /port/],
  ];
  test.each(wrong)('%s', async (_name, args, line) => {
    expectUsage(await sidetone(peers().lab, args), line);
  });
});

describe('a call', () => {
  const target = `sip:echo@${SCRIPT_ADDRESS}`;
  const place = (...options: string[]): Promise<Outcome<CallResult>> =>
    sidetone<CallResult>(peers().lab, [
      'call',
      target,
      '--profile',
      peers().profile,
      '--json',
      '-',
      '--duration',
      '1',
      ...options,
    ]);

  test('to a host that does not exist', async () => {
    const { lab, profile } = peers();
    const { code, json, stderr } = await sidetone<CallResult>(lab, [
      'call',
      'sip:x@nowhere.test',
      '--profile',
      profile,
      '--json',
      '-',
    ]);
    expect(code).toBe(1);
    expect(json()).toMatchObject({ state: 'failed', sip: { status: 503 } });
    expect(json().error).toMatch(/nowhere\.test.*\.$/);
    expect(stderr).toContain('nowhere.test');
  });
  test('to something that is no address', async () => {
    const { lab, profile } = peers();
    expectUsage(await sidetone(lab, ['call', 'sip:a b@c', '--profile', profile]), /cannot be called/);
  });
  test('with a WAV file that is no WAV', async () => {
    const file = path.join(peers().lab.folder, 'no.wav');
    fs.writeFileSync(file, 'This is text.'.repeat(50));
    expectUsage(await place('--send', file), /no\.wav/);
  });
  test('with a WAV file that is missing', async () => {
    expectUsage(await place('--send', '/nowhere/x.wav'), /\/nowhere\/x\.wav/);
  });
  test('with a recording into a folder that does not exist', async () => {
    expectUsage(await place('--record', '/nowhere/x.wav'), /\/nowhere\/x\.wav/);
  });
  test('with a capture into a folder that does not exist', async () => {
    expectUsage(await place('--pcap', '/nowhere/x.pcapng'), /\/nowhere\/x\.pcapng/);
  });
  test('with a JSON file into a folder that does not exist', async () => {
    const { lab, profile } = peers();
    expectUsage(
      await sidetone(lab, ['call', target, '--profile', profile, '--json', '/nowhere/x.json']),
      /\/nowhere\/x\.json/,
    );
  });

  test.each(['--record', '--pcap'])(
    'with %s on a disk that is full: the call goes on, and the loss is told',
    async (option) => {
      const { lab } = peers();
      // /dev/full takes any open and refuses every write with ENOSPC.
      const file = path.join(lab.folder, `full${option === '--record' ? '.wav' : '.pcapng'}`);
      fs.rmSync(file, { force: true });
      fs.symlinkSync('/dev/full', file);
      const { code, json, stderr } = await place(option, file);
      expect([1, 2]).toContain(code);
      expect(stderr).toMatch(/full|space|ENOSPC/i);
      expect(stderr).not.toMatch(/\bat .*\.js:\d+/);
      if (code === 1) expect(json().state).toBe('answered');
      fs.rmSync(file);
    },
  );

  test('the companion is none the worse', async () => {
    const { code, json } = await place();
    expect(code).toBe(0);
    expect(json().state).toBe('answered');
  });
});

describe('respond', () => {
  test('on a port that is in use', async () => {
    const { lab } = peers();
    const running = await startSidetone(lab, ['respond', '--listen', SCRIPT_ADDRESS], { host: lab.server });
    const { code, stderr } = await running.outcome();
    expect([1, 2]).toContain(code);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/5060.*in use|in use.*5060/i);
  });
  test('on an address that is not of this machine', async () => {
    const { lab } = peers();
    const { code, stderr } = await sidetone(lab, ['respond', '--listen', '198.51.100.7']);
    expect([1, 2]).toContain(code);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('198.51.100.7');
  });
});
