import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../src-shared/contract/contract';
import type { CapturedMedia } from '../media/api';
import { CaptureRing } from '../media/wire/captureRing';
import { createManualClock } from '../net/manualClock';
import type { CapturedPacket } from '../net/transport';
import { createRecording, type Recording } from './recording';

const ENDS = { local: { address: '192.0.2.1', port: 5060 }, remote: { address: '192.0.2.2', port: 5060 } };
const settings: Settings['capture'] = { ringMiB: 4, keepCalls: true, keepDiagnoses: true, content: 'encrypted' };

let folder: string;
let ring: CaptureRing;
let recording: Recording;
let warnings: string[];
const clock = createManualClock();

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'recording-'));
  ring = new CaptureRing(0);
  warnings = [];
  Object.assign(settings, { content: 'encrypted', keepCalls: true, keepDiagnoses: true });
  recording = createRecording({
    clock,
    service: {
      setRing: async (octets) => ring.setLimit(octets),
      ring: async () => ring.figures,
      takeRing: async (since) => ring.take(since),
    },
    settings: () => settings,
    folder: path.join(folder, 'captures'),
    warn: (text) => void warnings.push(text),
  });
  await recording.apply();
});
afterEach(() => rmSync(folder, { recursive: true }));

const sip = (text: string, transport: CapturedPacket['transport'] = 'udp'): CapturedPacket => ({
  at: clock.now(),
  direction: 'outbound',
  transport,
  ...ENDS,
  data: Buffer.from(text),
});
const rtp = (text: string, protection: CapturedMedia['protection'] = 'none'): CapturedMedia => ({
  at: clock.now(),
  direction: 'inbound',
  ...ENDS,
  protection,
  data: Buffer.from(text),
});
const onlyFile = (): string => {
  const [name, ...more] = readdirSync(path.join(folder, 'captures'));
  expect(more).toEqual([]);
  return path.join(folder, 'captures', name ?? '');
};

describe('the last minutes', () => {
  it('are saved with signalling and media, as far back as wished', async () => {
    const { tap } = recording.tapsOf('a1');
    tap(sip('OPTIONS-long-ago'));
    clock.advance(100_000);
    tap(sip('REGISTER-just-now'));
    ring.tapFor('call to echo')(clock.now(), 'inbound', ENDS.local, ENDS.remote, Buffer.from('VOICE'), 'none');
    expect(await recording.ring()).toMatchObject({ packets: 3, limitOctets: 4 * 1024 * 1024 });

    const { path: file, packets } = await recording.keep({ seconds: 60, content: 'encrypted' });
    expect(packets).toBe(2);
    const content = readFileSync(file, 'latin1');
    expect(content).toContain('REGISTER-just-now');
    expect(content).toContain('VOICE');
    expect(content).toContain('call to echo');
    expect(content).not.toContain('OPTIONS-long-ago');
    expect((await recording.keep({ seconds: null, content: 'encrypted' })).packets).toBe(3);
  });

  it('that hold nothing are said to hold nothing', async () => {
    await expect(recording.keep({ seconds: 10, content: 'encrypted' })).rejects.toThrow(/nothing to save/i);
  });

  it('are not kept where the person has set no memory for it', async () => {
    settings.ringMiB = 0;
    await recording.apply();
    recording.tapsOf('a1').tap(sip('OPTIONS'));
    expect(await recording.ring()).toEqual({ packets: 0, octets: 0, limitOctets: 0, since: null });
    settings.ringMiB = 4;
  });
});

describe('a call that is kept', () => {
  it('has a file with what its account said shortly before, its media, and nothing of other accounts', async () => {
    const { tap } = recording.tapsOf('a1');
    recording.tapsOf('a2').tap(sip('REGISTER-of-another'));
    tap(sip('INVITE-that-came-first'));
    clock.advance(100);
    const capture = recording.startCall('a1', 'call from sip:bob@pbx.test');
    capture.media([rtp('VOICE')]);
    tap(sip('BYE-at-the-end'));
    recording.tapsOf('a2').tap(sip('BYE-of-another'));
    await capture.end();
    tap(sip('OPTIONS-afterwards'));

    const content = readFileSync(onlyFile(), 'latin1');
    for (const text of ['INVITE-that-came-first', 'VOICE', 'BYE-at-the-end', 'call from sip:bob@pbx.test']) {
      expect(content).toContain(text);
    }
    for (const text of ['another', 'afterwards']) expect(content).not.toContain(text);
    expect(path.basename(onlyFile())).toMatch(/^\S+ call_from_sip_bob@pbx\.test\.pcapng$/);
    expect(warnings).toEqual([]);
  });

  it('holds SRTP as it was on the wire, or deciphered where that was asked for', async () => {
    for (const [content, wanted, other] of [
      ['encrypted', 'CIPHER', 'CLEAR'],
      ['keys', 'CLEAR', 'CIPHER'],
    ] as const) {
      settings.content = content;
      const capture = recording.startCall('a1', content);
      capture.media([rtp('CIPHER', 'srtp'), rtp('CLEAR', 'deciphered')]);
      await capture.end();
      const name = readdirSync(path.join(folder, 'captures')).find((one) => one.includes(content)) ?? '';
      const written = readFileSync(path.join(folder, 'captures', name), 'latin1');
      expect(written).toContain(wanted);
      expect(written).not.toContain(other);
    }
  });

  it('a diagnosis has a file of its own, where diagnoses are kept', async () => {
    const taps = recording.startDiagnosis('Diagnosis of site A');
    taps?.tap(sip('REGISTER-of-the-run'));
    await taps?.end();
    expect(readFileSync(onlyFile(), 'latin1')).toContain('REGISTER-of-the-run');
    settings.keepDiagnoses = false;
    expect(recording.startDiagnosis('none')).toBeNull();
  });
});
