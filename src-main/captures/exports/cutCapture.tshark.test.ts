/** A call that is cut out of a capture, frame by frame against what Wireshark's filter finds. Skipped where tshark is not installed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pcapFile } from '../../analysis/testing/captureFile';
import { PacketEncoder } from '../../capture/packetEncoder';
import { encodeSectionHeader } from '../../protocol/pcap/sectionHeader';
import { AnalysedFile } from '../analysedFile';
import { fragmented, icmpAbout } from '../testing/packets';
import { CALL_ID, sampleCall, START } from '../testing/sampleCall';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const OTHER = 'other@192.0.2.1';
let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'sidetone-cut-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Hash and time of each frame: nothing of it may be changed. */
function frames(file: string, filter: string): string[] {
  const fields = [
    '-o',
    'frame.generate_md5_hash:TRUE',
    '-T',
    'fields',
    '-e',
    'frame.time_epoch',
    '-e',
    'frame.md5_hash',
  ];
  return execFileSync('tshark', ['-n', '-r', file, '-Y', filter, ...fields], { encoding: 'utf8', stdio: 'pipe' })
    .trim()
    .split('\n');
}

async function cut(
  file: string,
  id: { callId: string } | { streamId: string },
): Promise<{ path: string; octets: Uint8Array }> {
  const signal = new AbortController().signal;
  const analysed = await AnalysedFile.read(file, { version: '0', signal, keepSeconds: false });
  const octets = await analysed.cut(id);
  const out = path.join(folder, `cut-${path.basename(file)}.pcapng`);
  writeFileSync(out, octets);
  return { path: out, octets };
}

/** Two calls one upon the other; the INVITE of the first one in fragments, and an ICMP error about its audio. */
function twoCalls(): Uint8Array {
  const whole = pcapFile(
    [...sampleCall(), ...sampleCall({ callId: OTHER, startMs: 7, mediaPorts: [4100, 6100] })].toSorted(
      (a, b) => a.at - b.at,
    ),
  );
  const rtp = sampleCall()[10];
  if (!rtp) throw new Error('no such packet');
  return icmpAbout(fragmented(whole, 0, 64), rtp, START + 1500);
}

describe.skipIf(!hasTshark)('a call that is cut out', () => {
  const filter = `sip.Call-ID == "${CALL_ID}" || udp.port == 4000 || (icmp && udp.port == 6000) || ip.flags.mf == 1`;

  it.each(['pcap', 'pcap.gz', 'pcapng', 'several sections'])('of %s holds its frames and no other', async (kind) => {
    const file = path.join(folder, `two-${kind.replace(' ', '-')}`);
    const plain = path.join(folder, 'two.pcap');
    writeFileSync(plain, twoCalls());
    if (kind === 'pcap') writeFileSync(file, twoCalls());
    else if (kind === 'pcap.gz') writeFileSync(file, gzipSync(twoCalls()));
    else execFileSync('editcap', ['-F', 'pcapng', plain, file]);
    if (kind === 'several sections') {
      const section = readFileSync(file);
      const before = pcapngOf(sampleCall({ callId: 'earlier@192.0.2.1', startMs: -9000, status: '404 Not Found' }));
      writeFileSync(file, Buffer.concat([before, section]));
    }
    const expected = frames(plain, filter);
    expect(expected.length).toBeGreaterThan(200);
    const { path: out } = await cut(file, { callId: CALL_ID });
    expect(frames(out, 'frame')).toEqual(expected);
  });

  it('can be analysed again, and says the same', async () => {
    const file = path.join(folder, 'again.pcap');
    writeFileSync(file, twoCalls());
    const signal = new AbortController().signal;
    const first = await AnalysedFile.read(file, { version: '0', signal, keepSeconds: false });
    const { path: out } = await cut(file, { callId: CALL_ID });
    const second = await AnalysedFile.read(out, { version: '0', signal, keepSeconds: false });
    const summary = ({ analysis: { calls, streams, icmp } }: AnalysedFile) => ({
      calls: calls
        .filter(({ callId }) => callId === CALL_ID)
        .map(({ state, messages, timing, streamIds }) => ({ state, messages, timing, streamIds })),
      streams: streams
        .filter(({ callId }) => callId === CALL_ID)
        .map(({ id, packets, lost, jitterMs, deltaMs }) => ({ id, packets, lost, jitterMs, deltaMs })),
      icmp: icmp.map(({ meaning, streamId }) => ({ meaning, streamId })),
    });
    expect(summary(second)).toEqual(summary(first));
    expect(first.analysis.calls).toHaveLength(2);
    expect(second.analysis.calls).toHaveLength(1);
    expect(second.analysis.icmp).toHaveLength(1);
  });

  it('over one connection with others is cut by its segments', async () => {
    const file = path.join(folder, 'tcp.pcapng');
    const encoder = new PacketEncoder();
    const messages = [...sampleCall(), ...sampleCall({ callId: OTHER, startMs: 7 })]
      .filter(({ data }) => data[0] !== 0x80)
      .toSorted((a, b) => a.at - b.at);
    const blocks = messages.flatMap(({ at, src, dst, data }) => {
      const outbound = src.address === '192.0.2.1';
      const [local, remote] = outbound ? [src, dst] : [dst, src];
      const about = {
        leg: 'tcp',
        form: 'octets',
        direction: outbound ? 'outbound' : 'inbound',
        local,
        remote,
      } as const;
      // Each message in two segments.
      return [data.subarray(0, 100), data.subarray(100)].flatMap((part, piece) =>
        encoder.encode({ ...about, at: at + piece / 10, data: part }),
      );
    });
    writeFileSync(file, Buffer.concat([encodeSectionHeader({ application: 'test' }), ...blocks]));
    const { path: out } = await cut(file, { callId: CALL_ID });
    const { analysis } = await AnalysedFile.read(out, {
      version: '0',
      signal: new AbortController().signal,
      keepSeconds: false,
    });
    expect(analysis.calls.map(({ callId, messages: count, state }) => [callId, count, state])).toEqual([
      [CALL_ID, 7, 'answered'],
    ]);
    const ids = execFileSync('tshark', ['-n', '-r', out, '-Y', 'sip', '-T', 'fields', '-e', 'sip.Call-ID'], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(ids.trim().split('\n')).toEqual(Array.from({ length: 7 }, () => CALL_ID));
  });

  it('a stream alone is cut with its other direction', async () => {
    const file = path.join(folder, 'stream.pcap');
    writeFileSync(file, pcapFile(sampleCall()));
    const signal = new AbortController().signal;
    const { analysis } = await AnalysedFile.read(file, { version: '0', signal, keepSeconds: false });
    const { path: out } = await cut(file, { streamId: analysis.streams[0]?.id ?? '' });
    expect(frames(out, 'frame')).toEqual(frames(file, 'udp.port == 4000'));
  });

  function pcapngOf(datagrams: ReturnType<typeof sampleCall>): Buffer {
    const file = path.join(folder, 'section.pcap');
    writeFileSync(file, pcapFile(datagrams));
    execFileSync('editcap', ['-F', 'pcapng', file, `${file}ng`]);
    return readFileSync(`${file}ng`);
  }
});
