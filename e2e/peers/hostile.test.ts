/** Servers that want the password, never are content, or send junk: the client ends, and keeps its secrets. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { useLab } from './support/lab';
import { PHONE_ADDRESS, SCRIPT_ADDRESS } from './support/network';
import type { Running } from './support/process';
import { call, register, sidetone, startSidetone, writeProfile } from './support/sidetone';

const PASSWORD = 'never shown';
const HOSTILE = path.join(import.meta.dirname, 'support/hostileMain.mjs');
let port = 6200;

const peers = useLab(async (lab) => ({ folder: lab.folder }));

async function hostile(way: string, address = SCRIPT_ADDRESS, target = ''): Promise<{ server: Running; at: string }> {
  const { lab } = peers();
  port += 1;
  const argv = [process.execPath, HOSTILE, way, address, String(port), target];
  const server = await lab.start(lab.server, argv, { name: `hostile: ${way}`, ready: { line: /ready/ } });
  return { server, at: `${address}:${port}` };
}

const shown = (server: Running): number => server.stdout().match(/^credentials/gm)?.length ?? 0;

function profile(registrar: string | null): string {
  return writeProfile(peers().lab, { uri: 'sip:alice@pbx.test', password: PASSWORD, registrar, codecs: ['PCMU'] });
}

describe('challenges', () => {
  test('with a new realm each time end soon', async () => {
    const { server, at } = await hostile('realms');
    const { code, stderr } = await register(peers().lab, profile(`sip:${at}`));
    expect(code).toBe(1);
    expect(stderr).toMatch(/asked for a password 9 times in a row/);
    expect(shown(server)).toBe(8);
  });

  test('with a new realm each time are named by a diagnosis', async () => {
    const { at } = await hostile('realms');
    const args = ['diagnose', '--profile', profile(`sip:${at}`), '--checks', 'registration', '--json', '-'];
    const { json } = await sidetone<{ verdict: { primary: { code: string } | null } }>(peers().lab, args);
    expect(JSON.stringify(json())).toContain('auth-challenge-loop');
  });

  test('of a foreign address that is dialled get no password', async () => {
    const { server, at } = await hostile('asks');
    const { code, json } = await call(peers().lab, `sip:bob@${at}`, profile(null));
    expect(code).toBe(1);
    expect(json().causes.map(({ code: cause }) => cause)).toContain('auth-challenge-unanswered');
    expect(shown(server)).toBe(0);
  });

  test('of the host that a redirection leads to get no password', async () => {
    const stranger = await hostile('asks', PHONE_ADDRESS);
    const own = await hostile('redirects', SCRIPT_ADDRESS, stranger.at);
    const { code, json } = await call(peers().lab, 'sip:bob@pbx.test', profile(`sip:${own.at}`));
    expect(code).toBe(1);
    expect(json().causes.map(({ code: cause }) => cause)).toContain('auth-challenge-unanswered');
    expect(shown(stranger.server)).toBe(0);
  });

  test('of the own registrar are answered as ever', async () => {
    const { server, at } = await hostile('asks');
    expect((await register(peers().lab, profile(`sip:${at}`))).code).toBe(1);
    expect(shown(server)).toBe(1);
  });
});

describe('junk on the RTP port', () => {
  test('is named, with exit code 1', async () => {
    const { at } = await hostile('junk');
    const { code, json } = await call(peers().lab, `sip:bob@${at}`, profile(null), '--duration', '3');
    expect(code).toBe(1);
    expect(json().causes.map(({ code: cause }) => cause)).toContain('media-payload-unexpected');
  });
});

describe('files named by a profile', () => {
  test('that never end are refused at once', async () => {
    const { lab } = peers();
    const pipe = path.join(lab.folder, 'pipe.pem');
    execFileSync('mkfifo', [pipe]);
    for (const caFile of ['/dev/zero', pipe]) {
      const file = writeProfile(lab, { uri: 'sip:alice@pbx.test' }, { tls: { caFile, verify: true } });
      const { code, stderr } = await sidetone(lab, ['register', '--profile', file]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/not a regular file/) });
    }
    const { code } = await sidetone(lab, ['register', '--profile', '/dev/zero']);
    expect(code).toBe(2);
  });
});

describe('the password', () => {
  test('is not in the list of processes', async () => {
    const { at } = await hostile('silent');
    const { lab } = peers();
    const running = await startSidetone(lab, ['register', '--profile', profile(`sip:${at}`)]);
    const list = execFileSync('ps', ['axww', '-o', 'args'], { encoding: 'utf8' });
    expect(list).toContain('register --profile');
    expect(list).not.toContain(PASSWORD);
    running.signal('SIGKILL');
    await running.exited;
  });
});
