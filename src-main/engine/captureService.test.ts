import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Emitter } from '../../src-shared/emitter';
import type { CaptureSummary } from '../../src-shared/contract/captures';
import { listQuerySchema } from '../../src-shared/contract/captures';
import type { ContractListeners } from '../../src-shared/contract/contract';
import { pcapFile } from '../analysis/testing/captureFile';
import { createSystemClock } from '../net/clock';
import { readWav } from '../protocol/audio/wav';
import { type CaptureService, createCaptureService } from './captureService';
import { CALL_ID, sampleCall } from '../captures/testing/sampleCall';

const all = listQuerySchema.parse({});
const events = new Emitter<ContractListeners>((error) => {
  throw error;
});
let folder: string;
let service: CaptureService;
let id: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sidetone-captures-'));
  service = createCaptureService({ clock: createSystemClock(), events, workerUrl: null, version: '1.2.3' });
  const datagrams = [
    ...sampleCall({ lost: [10, 11] }),
    ...sampleCall({ callId: 'busy@192.0.2.1', startMs: 5000, status: '486 Busy Here' }),
    ...sampleCall({ callId: 'broken@192.0.2.1', startMs: 6000, status: '503 Service Unavailable' }),
  ];
  const { summary } = await opened(write('call.pcap.gz', gzipSync(pcapFile(datagrams))));
  expect(summary).toMatchObject({
    phase: 'done',
    error: null,
    calls: 3,
    streams: 2,
    packets: 213,
    name: 'call.pcap.gz',
  });
  id = summary.id;
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** Opens and waits for the end of reading. */
async function opened(file: string): Promise<{ summary: CaptureSummary; told: CaptureSummary[] }> {
  const told: CaptureSummary[] = [];
  let stop: () => void = () => {};
  const end = new Promise<CaptureSummary>((resolve) => {
    stop = events.on('capture', (summary) => {
      told.push(summary);
      if (summary.name === path.basename(file) && summary.phase !== 'reading') resolve(summary);
    });
  });
  const first = await service.methods['captures.open']({ path: file });
  expect(first).toMatchObject({ phase: 'reading', name: path.basename(file) });
  const summary = await end;
  stop();
  return { summary, told };
}

describe('lists', () => {
  it('have problems first, and the finding of each row', async () => {
    const { rows, total } = await service.methods['captures.calls'](id, all);
    expect(total).toBe(3);
    const ranks = rows.map(({ rank }) => rank);
    expect(ranks).toEqual(ranks.toSorted());
    // Calls that came to nothing, then the one that only lost some packets.
    expect(rows.map(({ callId, rank }) => [callId, rank])).toEqual([
      ['busy@192.0.2.1', 0],
      ['broken@192.0.2.1', 0],
      [CALL_ID, 1],
    ]);
    expect(rows.find(({ callId }) => callId === CALL_ID)?.finding).toMatch(/^2 of 100 packets .* are missing/);
  });

  it('are searched, sorted and cut', async () => {
    const { methods } = service;
    const found = await methods['captures.calls'](id, { ...all, search: 'BROKEN 503' });
    expect(found.rows.map(({ callId }) => callId)).toEqual(['broken@192.0.2.1']);
    const sort = { column: 'lost', descending: true };
    const streams = await methods['captures.streams'](id, { ...all, sort });
    expect(streams.rows.map(({ lost }) => lost)).toEqual([2, 0]);
    const second = await methods['captures.streams'](id, { ...all, sort, from: 1, count: 1 });
    expect(second).toMatchObject({ total: 2, from: 1, rows: [{ lost: 0 }] });
    const problems = await methods['captures.streams'](id, { ...all, only: 'problems' });
    expect(problems.rows.map(({ lost }) => lost)).toEqual([2]);
    await expect(
      methods['captures.calls'](id, { ...all, sort: { column: 'nothing', descending: false } }),
    ).rejects.toThrow('There is no column "nothing"');
  });
});

describe('a call', () => {
  it('has its ladder with media between the messages, and figures a second', async () => {
    const { call, ladder, streams, seconds } = await service.methods['captures.call'](id, CALL_ID);
    expect(call).toMatchObject({ state: 'answered', status: 200, messages: 7 });
    expect(ladder.map((line) => (line.kind === 'message' ? line.startLine.slice(0, 11) : line.kind))).toEqual([
      'INVITE sip:',
      'SIP/2.0 100',
      'SIP/2.0 180',
      'SIP/2.0 200',
      'ACK sip:bob',
      'media',
      'media',
      'media',
      'media',
      'BYE sip:bob',
      'SIP/2.0 200',
    ]);
    expect(streams.map(({ ssrc }) => ssrc).toSorted()).toEqual(['0x11111111', '0x22222222']);
    for (const stream of streams) {
      const counted = seconds[stream.id]?.reduce((sum, { packets }) => sum + packets, 0);
      expect(counted).toBe(stream.packets);
    }
  });

  it('shows its messages without what would let a reader call', async () => {
    const { message, raw } = await service.methods['captures.message'](id, 1, CALL_ID);
    expect(message).toMatchObject({ packet: 1, sdp: true, cseq: '1 INVITE', callId: CALL_ID });
    expect(raw).toContain('m=audio 4000 RTP/AVP 0 101');
    expect(raw).toContain('response="***"');
    expect(raw).not.toContain('0123456789abcdef');
    await expect(service.methods['captures.message'](id, 7, CALL_ID)).rejects.toThrow(
      'There is no such message any more.',
    );
  });

  it('lists its packets page by page', async () => {
    const { methods } = service;
    const whole = await methods['captures.packets'](id, { callId: CALL_ID, streamId: null, from: 0, count: 1000 });
    expect(whole.total).toBe(7 + 100 + 98);
    expect(whole.rows[0]).toMatchObject({
      packet: 1,
      protocol: 'SIP/UDP',
      text: 'INVITE sip:bob@pbx.test SIP/2.0',
      problem: false,
    });
    const page = await methods['captures.packets'](id, { callId: CALL_ID, streamId: null, from: 5, count: 2 });
    expect(page.rows).toEqual(whole.rows.slice(5, 7));
    const gap = whole.rows.filter(({ problem }) => problem);
    expect(gap).toHaveLength(1);
    expect(gap[0]).toMatchObject({ protocol: 'RTP', from: '198.51.100.2:6000', to: '192.0.2.1:4000' });
    expect(gap[0]?.text).toMatch(/^PT=0 \(PCMU\) SSRC=0x22222222 Seq=65512 Time=\d+ - 2 missing before$/);
    await expect(methods['captures.packets'](id, { callId: null, streamId: null, from: 0, count: 1 })).rejects.toThrow(
      'Name either',
    );
  });

  it('can be heard, both sides on one axis, with its gap', async () => {
    const { durationMs, tracks } = await service.methods['captures.audio'](id, CALL_ID);
    expect(durationMs).toBe(2000);
    expect(tracks.map(({ startMs, sampleRate, silentBecause }) => [startMs, sampleRate, silentBecause])).toEqual([
      [0, 8000, null],
      [0, 8000, null],
    ]);
    const bob = tracks.find(({ label }) => label.startsWith('198.51.100.2'));
    expect(bob?.gaps).toEqual([{ atMs: 200, lengthMs: 40 }]);
    const [wav] = readWav(Buffer.from(bob?.wav ?? '', 'base64')).channels;
    expect(wav?.length).toBe(16_000);
    expect([...(wav?.subarray(1600, 1920) ?? [])].every((sample) => sample === 0)).toBe(true);
    // 1000 Hz at 8000 Hz: the same again after eight samples.
    expect(Math.abs((wav?.[3000] ?? 0) - (wav?.[3008] ?? 0))).toBeLessThan(600);
    expect(Math.max(...(wav ?? []))).toBeGreaterThan(7000);
    expect(bob?.peaks.find(([, high]) => high > 0.2)).toBeDefined();
  });
});

describe('exports', () => {
  it('of the ladder is an image that is well-formed', async () => {
    const { name, mediaType, content, encoding } = await service.methods['captures.export'](id, {
      kind: 'ladder-svg',
      callId: CALL_ID,
    });
    expect([name, mediaType, encoding]).toEqual([`call-${CALL_ID}.svg`, 'image/svg+xml', 'text']);
    expect(content).toContain('INVITE bob@pbx.test (SDP)');
    expect(content).not.toMatch(/<script|href=|url\(/);
  });

  it('of the call is text, and sound for both ears', async () => {
    const { methods } = service;
    const text = await methods['captures.export'](id, { kind: 'call-text', callId: CALL_ID });
    expect(text.content).toMatch(/INVITE bob@pbx\.test \(SDP\)-+>\|/);
    const wav = await methods['captures.export'](id, { kind: 'call-wav', callId: CALL_ID });
    const { channels, sampleRate } = readWav(Buffer.from(wav.content, 'base64'));
    expect([sampleRate, channels.length]).toEqual([8000, 2]);
    const period = (channel: Int16Array | undefined, samples: number): number =>
      Math.abs((channel?.[4000] ?? 0) - (channel?.[4000 + samples] ?? 0));
    // Alice's 400 Hz is left (twenty samples), Bob's 1000 Hz right (eight samples).
    expect(period(channels[0], 20)).toBeLessThan(600);
    expect(period(channels[1], 8)).toBeLessThan(600);
    expect(period(channels[0], 8)).toBeGreaterThan(1000);
  });

  it('of the whole analysis is its document', async () => {
    const { content } = await service.methods['captures.export'](id, { kind: 'analysis-json' });
    const document = JSON.parse(content) as Record<string, unknown>;
    expect(document).toMatchObject({
      schema: 'sidetone.analysis/1',
      tool: { version: '1.2.3' },
      file: 'call.pcap.gz',
      packets: 213,
    });
    const csv = await service.methods['captures.export'](id, { kind: 'streams-csv' });
    expect(csv.content.split('\r\n')).toHaveLength(4);
  });
});

describe('what is not there', () => {
  it('is told as every other thing that has gone', async () => {
    const { methods } = service;
    expect(() => methods['captures.calls']('nothing', all)).toThrow('There is no such capture any more.');
    await expect(methods['captures.call'](id, 'nothing')).rejects.toMatchObject({ code: 'not-found' });
    await expect(methods['captures.stream'](id, 'nothing')).rejects.toMatchObject({ code: 'not-found' });
    await expect(methods['captures.open']({ path: path.join(folder, 'none.pcap') })).rejects.toThrow(
      'there is no such file',
    );
    await expect(methods['captures.open']({ path: folder })).rejects.toThrow('it is a folder');
    await expect(methods['captures.open']({ path: '/dev/null' })).rejects.toThrow('it is no ordinary file');
  });

  it('a file that is no capture fails with one sentence, and stays until it is closed', async () => {
    const { summary } = await opened(write('letter.txt', Buffer.from('Dear Bob, '.repeat(100))));
    expect(summary).toMatchObject({ phase: 'failed', error: expect.stringMatching(/is no capture/) as string });
    expect(() => service.methods['captures.calls'](summary.id, all)).toThrow(/is no capture/);
    await service.methods['captures.close'](summary.id);
    const open = await service.methods['captures.list']();
    expect(open.map(({ id: one }) => one)).toEqual([id]);
  });
});

it('a place that a person knows better is kept, and can be given back', async () => {
  await service.methods['captures.place'](id, 'server');
  expect((await service.methods['captures.overview'](id)).place).toMatchObject({ is: 'server', chosen: true });
  await service.methods['captures.place'](id, null);
  expect((await service.methods['captures.overview'](id)).place.chosen).toBe(false);
});

it('logs stand beside it', async () => {
  const findings = await service.methods['captures.addLog'](id, {
    name: 'rtcd.log',
    text: 'rtcd: dial tcp: lookup pbx.test: no such host',
  });
  expect(findings).toHaveLength(1);
  const { logs, summary } = await service.methods['captures.overview'](id);
  expect(logs).toEqual([{ name: 'rtcd.log', findings }]);
  expect(summary.id).toBe(id);
});

it('an uploaded file is told by its name, not by where it was put', async () => {
  const file = write('sent.txt', Buffer.from('Dear Bob, '.repeat(100)));
  const end = new Promise<CaptureSummary>((resolve) => {
    const stop = events.on('capture', (summary) => {
      if (summary.phase === 'reading') return;
      stop();
      resolve(summary);
    });
  });
  await service.openTemporary(file, async () => {});
  const { id: own, error } = await end;
  expect(error).toMatch(/^sent\.txt is no capture: /);
  await service.methods['captures.close'](own);
});

it('a capture that is closed while others are read is forgotten, and its own file goes with it', async () => {
  const file = write('sent.pcap', pcapFile(sampleCall()));
  let removed = 0;
  const open = await service.openTemporary(file, async () => void removed++);
  await service.methods['captures.close'](open.id);
  expect(removed).toBe(1);
  expect(() => service.methods['captures.calls'](open.id, all)).toThrow('There is no such capture any more.');
  const { summary } = await opened(write('next.pcap', pcapFile(sampleCall())));
  expect(summary.phase).toBe('done');
  await service.methods['captures.close'](summary.id);
});
