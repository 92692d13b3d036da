/** The companion is no weapon: what strangers get of it, tried with the real program in namespaces. */
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { startCapture, fields } from './support/capture';
import { useLab } from './support/lab';
import type { Host } from './support/network';
import { CLIENT_ADDRESS, PHONE_ADDRESS, SCRIPT_ADDRESS } from './support/network';
import { call, register, startCall, startSidetone, writeProfile } from './support/sidetone';

const PASSWORD = 'respond-password';
const VICTIM = PHONE_ADDRESS;
const ECHO_PORTS = [7001, 7002];
const STRANGER = path.join(import.meta.dirname, 'support/strangerMain.mjs');

const peers = useLab(async (lab) => {
  const args = ['respond', '--listen', SCRIPT_ADDRESS, '--udp', ...ECHO_PORTS.map(String)];
  const responder = await startSidetone(lab, args, {
    host: lab.server,
    env: { SIDETONE_RESPOND_PASSWORD: PASSWORD },
    ready: { line: /Listening on[\s\S]*deaf/ },
  });
  const account = { uri: `sip:alice@${SCRIPT_ADDRESS}`, password: PASSWORD, registrar: `sip:${SCRIPT_ADDRESS}` };
  return { responder, profile: writeProfile(lab, { ...account, codecs: ['PCMU'] }) };
});

/** What a host sends to its own addresses. */
const within = (host: Host): Host => ({ ...host, device: 'lo' });

/** Octets that were sent and that came back, headers and all; of `connections`, connections asked for and held. */
async function attack(name: string, seconds = 10): Promise<{ sent: number; received: number }> {
  const { lab } = peers();
  const argv = ['env', `OWN_ADDRESS=${CLIENT_ADDRESS}`, process.execPath, STRANGER, name];
  const stranger = await lab.start(lab.client, [...argv, SCRIPT_ADDRESS, VICTIM, String(seconds)], {
    name: `stranger: ${name}`,
    ready: { line: /^\{.*\}$/m },
    readyWithinMs: 60_000,
  });
  return JSON.parse(/^\{.*\}$/m.exec(stranger.stdout())?.[0] ?? '') as { sent: number; received: number };
}

async function stillServes(): Promise<void> {
  const { lab, profile } = peers();
  const registered = await register(lab, profile);
  expect(registered.code).toBe(0);
  const { code, stderr, json } = await call(lab, `sip:echo@${SCRIPT_ADDRESS}`, profile, '--duration', '2');
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  const inbound = json().streams.find(({ direction }) => direction === 'inbound');
  expect(inbound?.lost).toBe(0);
}

describe('amplification', () => {
  test('INVITEs that nobody acknowledges bring three times their octets at most, and no media to anybody', async () => {
    const { lab } = peers();
    const capture = await startCapture(lab, within(lab.server), 'amplification', 'udp');
    const { sent, received } = await attack('invites', 35);
    await capture.stop();
    expect(received).toBeGreaterThan(0);
    expect(received / sent).toBeLessThanOrEqual(3);
    const media = fields(capture.file, `ip.src==${SCRIPT_ADDRESS} && udp.srcport!=5060`, 'ip.dst', 'udp.length');
    expect(media).toEqual([]);
    await stillServes();
  });
});

describe('a share for each source', () => {
  test('unanswered calls of one host leave room for others', async () => {
    const running = attack('rings');
    await stillServes();
    expect((await running).received).toBeGreaterThan(0);
  });

  test('connections of one host leave room for others', async () => {
    const { sent, received } = await attack('connections', 20);
    expect(sent).toBe(1100);
    expect(received).toBe(64);
    const { lab } = peers();
    // From the server's side: another address.
    const other = lab.server.run([
      process.execPath,
      '-e',
      `const s = require('net').connect({ port: 5060, host: '${SCRIPT_ADDRESS}', localAddress: '${VICTIM}' }, () => s.write('\\r\\n\\r\\n')); s.on('data', (d) => { console.log(d.length); process.exit(0); }); s.on('close', () => process.exit(1));`,
    ]);
    expect(other.trim()).toBe('2');
  });
});

describe('loops', () => {
  test('two echo ports do not feed each other', async () => {
    const { lab } = peers();
    const capture = await startCapture(lab, within(lab.server), 'loop', 'udp portrange 7001-7002');
    // The kernel lets a raw datagram say what source it likes.
    lab.server.run([
      'python3',
      '-c',
      `
import socket, struct
def udp(src, sport, dst, dport, data):
    head = struct.pack('!HHHH', sport, dport, 8 + len(data), 0)
    ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 0, 1, 0, 64, 17, 0, socket.inet_aton(src), socket.inet_aton(dst))
    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    s.sendto(ip + head + data, (dst, 0))
for n in range(20):
    udp('${VICTIM}', 7002, '${SCRIPT_ADDRESS}', 7001, b'round and round %d' % n)
    udp('${SCRIPT_ADDRESS}', 7002, '${SCRIPT_ADDRESS}', 7001, b'and round %d' % n)
`,
    ]);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await capture.stop();
    const rows = fields(capture.file, 'udp', 'ip.src', 'udp.srcport', 'ip.dst');
    const answers = rows.filter(([source, port]) => source === SCRIPT_ADDRESS && port === '7001');
    // The forged victim gets back what came in its name; the companion's own port nothing.
    expect(answers.filter(([, , to]) => to === SCRIPT_ADDRESS)).toEqual([]);
    expect(answers.length).toBeLessThanOrEqual(2 * 20);
  });
});

describe('a scanner (SIPVicious)', () => {
  test('changes nothing for a registered caller', async () => {
    const { lab, profile } = peers();
    const held = await startCall(lab, `sip:echo@${SCRIPT_ADDRESS}`, profile, '--duration', '15');
    const scans = await Promise.all(
      ['INVITE', 'REGISTER', 'OPTIONS'].map((method, at) =>
        lab.start(
          lab.server,
          ['svwar', '-m', method, '-e', '100-999', '-P', String(6000 + at), '--force', SCRIPT_ADDRESS],
          { name: `svwar ${method}` },
        ),
      ),
    );
    await stillServes();
    const { code, json } = await held.outcome();
    expect(code).toBe(0);
    const inbound = json().streams.find(({ direction }) => direction === 'inbound');
    expect(inbound?.lost).toBe(0);
    expect(inbound?.packets).toBeGreaterThan(700);
    for (const scan of scans) scan.signal('SIGKILL');
  });
});
