import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pcapFile } from '../../analysis/testing/captureFile';
import { AnalysedFile } from '../../captures/analysedFile';
import { CALL_ID, sampleCall } from '../../captures/testing/sampleCall';
import { analysisText } from './analyzeOutput';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'sidetone-analyze-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(datagrams: Parameters<typeof pcapFile>[0]): Promise<AnalysedFile> {
  const file = path.join(folder, 'a.pcap');
  writeFileSync(file, pcapFile(datagrams));
  return AnalysedFile.read(file, {
    version: '0',
    name: 'a.pcap',
    signal: new AbortController().signal,
    keepSeconds: false,
  });
}

function shown(file: AnalysedFile, more: Partial<Parameters<typeof analysisText>[0]> = {}): string {
  return analysisText({ file, options: {}, ladder: null, findings: [], comparison: null, width: 100, ...more });
}

const many = (count: number, status: string) =>
  Array.from({ length: count }, (_, index) =>
    sampleCall({ callId: `${index}@192.0.2.1`, startMs: index * 100, status }),
  ).flat();

describe('a capture at a terminal', () => {
  it('says what is wrong before anything else, and each cause once', async () => {
    const file = await read(many(30, '503 Service Unavailable'));
    const text = shown(file);
    expect(text).toMatch(/^a\.pcap: 120 packets in /);
    expect(text.indexOf('Problems in 30 calls:')).toBeLessThan(text.indexOf('Calls:'));
    expect(text.match(/\(server-overloaded, /g)).toHaveLength(1);
    expect(text).toMatch(/\(server-overloaded, proven\): call from .*, and 29 others/);
    expect(text).toContain('... and 18 calls more: --calls');
    const all = shown(file, { options: { calls: true } });
    expect(all.match(/rejected 503|failed 503/g)).toHaveLength(30);
    expect(all).not.toContain('Streams:');
  });

  it('shows streams with the columns of tshark', async () => {
    const text = shown(await read(sampleCall({ lost: [10, 11, 50] })), { options: { streams: true } });
    const [head = '', first = ''] = text.slice(text.indexOf('Streams:')).split('\n').slice(1);
    expect(head.trim().split(/ {2,}/).slice(0, 10)).toEqual([
      'start',
      'end',
      'source',
      'port',
      'destination',
      'port',
      'SSRC',
      'payload',
      'packets',
      'lost',
    ]);
    expect(first).toMatch(/198\.51\.100\.2 +6000 +192\.0\.2\.1 +4000 +0x22222222 +PCMU +97 +3 \(3\.0%\) .* X /);
  });

  it('says that nothing is in it where nothing is', async () => {
    const text = shown(await read([]));
    expect(text).toContain('Nothing of SIP or RTP is in this capture.');
  });

  it('lets no stranger steer the terminal', async () => {
    const evil = sampleCall({ status: '404 \u001b[2Jgone\u0007' });
    expect(shown(await read(evil))).not.toMatch(/\p{Cc}(?<!\n)/u);
  });

  it('is one ladder where one was asked for', async () => {
    const file = await read(sampleCall());
    const call = file.findCall(CALL_ID);
    const text = shown(file, { ladder: { call, lines: await file.ladder(call), streams: file.streamsOf(call) } });
    expect(text).toMatch(/^Call from sip:alice@pbx\.test to sip:bob@pbx\.test: answered 200 OK\n/);
    expect(text).not.toContain('Calls:');
  });
});
