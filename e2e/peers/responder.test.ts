/** `sidetone respond`: its registrar and its numbers, called by baresip, by sipp and by ourselves. */
import fs from 'node:fs';
import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { streamOf } from './support/agreement';
import { startBaresip } from './support/baresip';
import { sipStartLines, startCapture } from './support/capture';
import { useLab } from './support/lab';
import { CLIENT_ADDRESS, SCRIPT_ADDRESS } from './support/network';
import { startOddServer } from './support/oddServer';
import { call, register, sidetone, startCall, startSidetone, writeProfile } from './support/sidetone';
import type { AccountInput } from './support/sidetone';
import { startSipp } from './support/sipp';
import type { SippOptions } from './support/sipp';
import { until } from './support/until';

const PASSWORD = 'respond-password';
const TLS_PORT = 5061;

const peers = useLab(async (lab) => {
  const args = [
    'respond',
    '--listen',
    SCRIPT_ADDRESS,
    '--tls-port',
    String(TLS_PORT),
    '--udp',
    '8443',
    '10000-10002',
    '--tcp',
    '8443',
  ];
  const responder = await startSidetone(lab, args, {
    host: lab.server,
    env: { SIDETONE_RESPOND_PASSWORD: PASSWORD },
    ready: { line: /Listening on[\s\S]*deaf/ },
  });
  const phone = { host: lab.client, address: CLIENT_ADDRESS, proxy: `sip:${SCRIPT_ADDRESS}` };
  // One process each: baresip's commands go to one call, whichever account it is of.
  const [carol, cipher] = await Promise.all([
    startBaresip(lab, { ...phone, accounts: [{ user: 'carol', password: PASSWORD, codecs: 'pcma', registerS: 0 }] }),
    startBaresip(lab, {
      ...phone,
      sipPort: 5062,
      controlPort: 4445,
      rtpPorts: '21000-21998',
      accounts: [{ user: 'cipher', password: PASSWORD, media: 'srtp-mand', codecs: 'pcmu', registerS: 0 }],
    }),
  ]);
  return { responder, carol, cipher };
});

function profile(account: AccountInput = {}, tls?: { caFile: string }): string {
  const base = { uri: `sip:alice@${SCRIPT_ADDRESS}`, password: PASSWORD, registrar: `sip:${SCRIPT_ADDRESS}` };
  return writeProfile(peers().lab, { ...base, ...account }, tls ? { tls: { ...tls, verify: true } } : {});
}

describe('our own calls', () => {
  test.each([
    ['echo', { codecs: ['PCMU'] }],
    ['600', { codecs: ['G722'], transport: 'tcp' }],
    ['echo', { codecs: ['opus'] }],
    ['echo', { codecs: ['PCMA'], media: 'sdes' }],
  ] as [string, AccountInput][])('%s %o comes back at the level that it was sent with', async (user, account) => {
    const { code, json, stderr } = await call(
      peers().lab,
      `sip:${user}@${SCRIPT_ADDRESS}`,
      profile(account),
      '--duration',
      '2',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    const [inbound, outbound] = [streamOf(json(), 'inbound'), streamOf(json(), 'outbound')];
    expect(inbound.lost).toBe(0);
    expect(inbound.packets).toBeGreaterThan(90);
    expect(Math.abs((inbound.levelDbov ?? NaN) - (outbound.levelDbov ?? NaN))).toBeLessThan(3);
  });

  test('tone and silence are told apart by their level', async () => {
    const level = async (user: string): Promise<number> => {
      const { json } = await call(
        peers().lab,
        `sip:${user}@${SCRIPT_ADDRESS}`,
        profile({ codecs: ['PCMU'] }),
        '--duration',
        '1',
      );
      return streamOf(json(), 'inbound').levelDbov ?? Number.NaN;
    };
    const tone = await level('tone');
    expect(tone).toBeGreaterThan(-20);
    expect(tone).toBeLessThan(-10);
    expect(await level('silence')).toBeLessThan(-60);
  });

  test('busy and decline', async () => {
    const busy = await call(peers().lab, `sip:busy@${SCRIPT_ADDRESS}`, profile());
    expect(busy.code).toBe(1);
    expect(busy.json()).toMatchObject({
      state: 'rejected',
      sip: { status: 486 },
      hangup: { q850: 17, name: 'USER_BUSY' },
    });
    const decline = await call(peers().lab, `sip:decline@${SCRIPT_ADDRESS}`, profile());
    expect(decline.json()).toMatchObject({
      state: 'rejected',
      sip: { status: 603 },
      hangup: { q850: 21, name: 'CALL_REJECTED' },
    });
  });

  test('a number that rings for ever is given up', async () => {
    const running = await startCall(peers().lab, `sip:ring@${SCRIPT_ADDRESS}`, profile());
    await running.waitForLine(/ringing/);
    running.signal('SIGINT');
    const { code, json } = await running.outcome();
    expect(code).toBe(1);
    expect(json()).toMatchObject({ state: 'cancelled', hangup: { by: 'local' } });
    expect(json().timing.progressMs).toBeGreaterThan(0);
  });

  test('early media is heard before the answer', async () => {
    const { code, json } = await call(
      peers().lab,
      `sip:early@${SCRIPT_ADDRESS}`,
      profile({ codecs: ['PCMU'] }),
      '--duration',
      '1',
    );
    expect(code).toBe(0);
    const { timing, ladder } = json();
    expect(timing.answerMs).toBeGreaterThan(3900);
    expect(timing.firstPacketMs).toBeLessThan(-3500);
    expect(ladder.some((entry) => entry.startLine.startsWith('SIP/2.0 183'))).toBe(true);
    expect(ladder.some((entry) => entry.startLine.startsWith('PRACK'))).toBe(true);
  });

  test('digits are read back', async () => {
    const { code, json } = await call(
      peers().lab,
      `sip:dtmf@${SCRIPT_ADDRESS}`,
      profile({ codecs: ['PCMU'] }),
      '--duration',
      '4',
      '--dtmf',
      '1#9',
    );
    expect(code).toBe(0);
    expect(json().dtmfReceived).toBe('1#9');
  });

  test('over TLS with the certificate that respond made', async () => {
    const caFile = /caFile[^:]*: (\S+)/.exec(peers().responder.stdout())?.[1] ?? '';
    expect(fs.existsSync(caFile)).toBe(true);
    const registrar = `sip:${SCRIPT_ADDRESS}:${TLS_PORT}`;
    const { code, json, stderr } = await call(
      peers().lab,
      `sip:echo@${SCRIPT_ADDRESS}:${TLS_PORT};transport=tls`,
      profile({ transport: 'tls', registrar }, { caFile }),
      '--duration',
      '1',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(json().transport).toBe('tls');
  });
});

describe.concurrent('numbers with faults', () => {
  /** G.711 at 20 ms, and what came back of it. */
  const heardOf = async (number: string, seconds = '4') => {
    const target = `sip:${number}@${SCRIPT_ADDRESS}`;
    const { json } = await call(peers().lab, target, profile({ codecs: ['PCMU'] }), '--duration', seconds);
    const result = json();
    expect(result.state).toBe('answered');
    return { result, heard: result.streams.find(({ direction }) => direction === 'inbound') };
  };

  test('loss: about as much as was asked for, one by one', async () => {
    const { heard } = await heardOf('loss-20', '8');
    // Four standard deviations of 400 packets at 20 %.
    expect(heard?.lossPercent).toBeGreaterThan(12);
    expect(heard?.lossPercent).toBeLessThan(28);
  });
  test('burst loss: the same amount comes in bursts', async () => {
    const { heard } = await heardOf('611-20', '8');
    expect(heard?.lost).toBeGreaterThan(5);
    expect(heard?.burst?.density).toBeGreaterThan(0.4);
  });
  test('jitter keeps the order', async () => {
    const { heard } = await heardOf('jitter');
    expect(heard).toMatchObject({ lost: 0, reordered: 0 });
    expect(heard?.jitterMs?.max).toBeGreaterThan(8);
  });
  test('reordered and duplicated packets are counted as what they are', async () => {
    const [reorder, duplicate] = await Promise.all([heardOf('reorder-20'), heardOf('duplicate-20')]);
    expect(reorder.heard?.reordered).toBeGreaterThan(15);
    expect(duplicate.heard?.duplicates).toBeGreaterThan(15);
  });
  test('a delay takes its time to come back', async () => {
    const { result } = await heardOf('delay', '2');
    expect(result.timing.firstPacketMs).toBeGreaterThan(380);
    expect(result.timing.firstPacketMs).toBeLessThan(900);
  });
  test('a payload type that was not agreed is told', async () => {
    const { result, heard } = await heardOf('wrong-payload', '1');
    expect(heard?.payloadType).toBe(127);
    expect(result.events.map(({ kind }) => kind)).toContain('payload-unexpected');
  });
  test('one way, and the other', async () => {
    expect((await heardOf('one-way', '2')).heard).toBeUndefined();
    const { heard, result } = await heardOf('deaf', '2');
    expect(heard?.packets).toBeGreaterThan(80);
    expect(result.streams.find(({ direction }) => direction === 'outbound')?.remoteReport).toBeNull();
  });
});

describe('probes', () => {
  /** One OPTIONS by hand from the client's host; what came back. */
  const ask = (...headers: string[]): string => {
    const script = `
      const s = require('dgram').createSocket('udp4');
      s.on('message', (m) => { console.log(String(m)); process.exit(); });
      s.bind(0, '${CLIENT_ADDRESS}', () => {
        const via = 'SIP/2.0/UDP ${CLIENT_ADDRESS}:' + s.address().port + ';rport;branch=z9hG4bK' + process.pid;
        const head = ['OPTIONS sip:${SCRIPT_ADDRESS} SIP/2.0', 'Via: ' + via, 'Max-Forwards: 70', 'From: <sip:a@pbx.test>;tag=1',
          'To: <sip:${SCRIPT_ADDRESS}>', 'Call-ID: ' + process.pid, 'CSeq: 1 OPTIONS', ...process.argv.slice(1)];
        s.send(head.join('\\r\\n') + '\\r\\nContent-Length: 0\\r\\n\\r\\n', 5060, '${SCRIPT_ADDRESS}');
      });
      setTimeout(() => process.exit(1), 3000);`;
    return peers().lab.client.run([process.execPath, '-e', script, ...headers]);
  };
  const bodyOf = (response: string): unknown => JSON.parse(response.slice(response.indexOf('\r\n\r\n') + 4));

  test('what arrived goes back', () => {
    const response = ask('X-Sidetone-Probe: received', 'X-Sidetone-Address: 192.0.2.1');
    expect(response).toMatch(/^SIP\/2\.0 200 /);
    expect(response).toMatch(/^X-Sidetone-Address: 192\.0\.2\.1\r$/m);
    const body = bodyOf(response) as { from: string; transport: string; messages: string };
    expect(body).toMatchObject({ sidetone: 'received/1', transport: 'udp' });
    expect(Buffer.from(body.from, 'base64').toString()).toMatch(new RegExp(`^${CLIENT_ADDRESS} \\d+$`));
    const messages = zlib.inflateRawSync(Buffer.from(body.messages, 'base64')).toString();
    expect(messages).toContain('X-Sidetone-Address: 192.0.2.1');
  });
  test('what was counted of a call can be asked for after it', async () => {
    const target = `sip:echo@${SCRIPT_ADDRESS}`;
    const { json } = await call(peers().lab, target, profile({ codecs: ['PCMU'] }), '--duration', '1');
    const outbound = streamOf(json(), 'outbound');
    const body = bodyOf(ask('X-Sidetone-Probe: counters', `X-Sidetone-Call: ${json().callId}`));
    expect(body).toMatchObject({
      sidetone: 'counters/1',
      callId: json().callId,
      sdpRemote: outbound.src,
      lostIn: 0,
      // Nobody marked them; root on Linux sees that.
      dscpIn: 0,
    });
    // The last one may still be under way when the BYE comes.
    expect(outbound.packets - (body as { packetsIn: number }).packetsIn).toBeLessThanOrEqual(1);
    expect(ask('X-Sidetone-Probe: counters', 'X-Sidetone-Call: unknown')).toMatch(/^SIP\/2\.0 404 /);
  });
});

describe('registrar', () => {
  test('takes us with the right password, and nobody with a wrong one', async () => {
    const good = await register(peers().lab, profile());
    expect(good.code).toBe(0);
    expect(good.json().bindings.filter((binding) => binding.ours)).toHaveLength(1);
    const bad = await register(peers().lab, profile({ password: 'wrong' }));
    expect(bad.code).toBe(1);
    expect(bad.json().error).toMatch(/password/i);
  });
  test('takes baresip', async () => {
    const phone = await startBaresip(peers().lab, {
      host: peers().lab.client,
      address: CLIENT_ADDRESS,
      sipPort: 5068,
      controlPort: 4448,
      proxy: `sip:${SCRIPT_ADDRESS}`,
      accounts: [{ user: 'dave', password: PASSWORD }],
    });
    expect(await phone.command('reginfo')).toMatch(/dave@pbx\.test\s+\S*OK/);
  });
});

describe('baresip calls', () => {
  test.each(['carol', 'cipher'] as const)('echo from %s', async (user) => {
    const { [user]: phone, lab } = peers();
    const since = phone.events.length;
    const capture = await startCapture(lab, lab.client, `echo-${user}`);
    await phone.command('dial', `sip:echo@${SCRIPT_ADDRESS}`);
    await phone.waitFor('CALL_ESTABLISHED', since);
    await phone.waitFor('CALL_RTPESTAB', since);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await phone.command('hangup');
    await phone.waitFor('CALL_CLOSED', since);
    await capture.stop();
    expect(sipStartLines(capture.file).filter((line) => line.startsWith('SIP/2.0 4') && !/40[17]/.test(line))).toEqual(
      [],
    );
  });
  test('digits are read back to baresip', async () => {
    const { carol: phone } = peers();
    const since = phone.events.length;
    await phone.command('dial', `sip:dtmf@${SCRIPT_ADDRESS}`);
    await phone.waitFor('CALL_ESTABLISHED', since);
    await phone.press('6');
    expect((await phone.waitFor('CALL_DTMF_START', since)).param).toBe('6');
    await phone.command('hangup');
    await phone.waitFor('CALL_CLOSED', since);
  });
  // The last of them: after a call that was refused, baresip's echo device stays silent.
  test('busy', async () => {
    const { carol: phone } = peers();
    const since = phone.events.length;
    await phone.command('dial', `sip:busy@${SCRIPT_ADDRESS}`);
    expect((await phone.waitFor('CALL_CLOSED', since)).param).toMatch(/486/);
  });
});

describe('sipp calls', () => {
  const scripted = async (
    scenario: string,
    service: string,
    values: SippOptions['values'],
    options: SippOptions = {},
  ) => {
    const { lab } = peers();
    const target = { target: `${SCRIPT_ADDRESS}:5060`, host: lab.client, address: CLIENT_ADDRESS, port: 5070 };
    const sipp = await startSipp(lab, scenario, { ...target, service, values, ...options });
    await sipp.passed();
  };
  test('echo', () => scripted('uacCalls', 'echo', { ACK_AFTER_MS: 0, TALK_MS: 500 }));
  test('echo over TCP', () => scripted('uacCalls', 'echo', { ACK_AFTER_MS: 0, TALK_MS: 500 }, { transport: 't1' }));
  test('busy, decline, and a number that is none', async () => {
    await scripted('uacIsRejected', 'busy', { STATUS: 486 });
    await scripted('uacIsRejected', 'decline', { STATUS: 603 });
    await scripted('uacIsRejected', 'no-such-number', { STATUS: 404 });
  });
  test('CANCEL', () => scripted('uacCancels', 'ring', {}));
  test('100rel and PRACK', () => scripted('uacReliable', 'early', {}));
  test('a late ACK: the 200 is sent again until it comes', async () => {
    const { lab } = peers();
    const capture = await startCapture(lab, lab.client, 'late-ack', 'udp port 5070');
    await scripted('uacCalls', 'echo', { ACK_AFTER_MS: 1800, TALK_MS: 200 });
    await capture.stop();
    // At 0, 0.5 and 1.5 s (T1, 2*T1); sipp's own answer to the BYE is one more.
    expect(sipStartLines(capture.file).filter((line) => line === 'SIP/2.0 200 OK')).toHaveLength(4);
  });
  test('forty calls at once', () =>
    scripted('uacCalls', 'echo', { ACK_AFTER_MS: 0, TALK_MS: 1000 }, { calls: 40, extra: ['-r', '40'] }));
});

test('strangers and garbage leave it as it was', async () => {
  const { lab, responder } = peers();
  // The odd server is a client here: it sends, and its own port is of no interest.
  await startOddServer(lab, 'strangers', 5201, `${SCRIPT_ADDRESS}:5060`);
  const { code } = await sidetone(lab, [
    'call',
    `sip:echo@${SCRIPT_ADDRESS}`,
    '--profile',
    profile(),
    '--duration',
    '1',
  ]);
  expect(code).toBe(0);
  expect(responder.output()).not.toMatch(/\bat .*\.js:\d+/);
});

test('the port probes send back what arrives', async () => {
  const { lab } = peers();
  const udp = `const s=require('dgram').createSocket('udp4');s.on('message',(m)=>{console.log(String(m));process.exit()});s.send('probe',8443,'${SCRIPT_ADDRESS}')`;
  const tcp = `const s=require('net').connect(8443,'${SCRIPT_ADDRESS}',()=>s.write('probe'));s.on('data',(m)=>{console.log(String(m));process.exit()})`;
  const ranged = udp.replace('8443', '10002');
  for (const script of [udp, ranged, tcp])
    expect(lab.client.run([process.execPath, '-e', script]).trim()).toBe('probe');
});

test('SIGTERM ends it with exit code 0, and calls that are up get their BYE', async () => {
  const { lab, responder } = peers();
  const running = await startCall(lab, `sip:echo@${SCRIPT_ADDRESS}`, profile(), '--duration', '30');
  await running.waitForLine(/answered/);
  await until(
    'media',
    () => running.stderr(),
    () => true,
  );
  responder.signal('SIGTERM');
  expect(await responder.exited).toBe(0);
  const { json } = await running.outcome();
  expect(json()).toMatchObject({ state: 'answered', hangup: { by: 'remote' } });
});
