import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBJECT } from '../diagnosis/testdata/fakeChecks';
import { createMediaService } from '../media/thread/mediaService';
import type { MediaService } from '../media/api';
import { createSystemClock, processEpochMs } from '../net/clock';
import type { CapturedPacket } from '../net/transport';
import type { Responder } from '../responder/api';
import { createInstruments } from './instruments';
import { companionHere, PASSWORD } from '../engine/testdata/companion';

const clock = createSystemClock();
let service: MediaService;
let companion: Responder;
let at: string;

beforeAll(async () => {
  service = await createMediaService({ workerUrl: null, epochMs: processEpochMs });
  companion = await companionHere(clock, service);
  at = `127.0.0.1:${companion.sip.port}`;
});

afterAll(async () => {
  await companion.close();
  await service.close();
});

function instruments() {
  const account = { ...SUBJECT.account, aor: `sip:alice@${at}`, password: PASSWORD };
  return createInstruments({ ...SUBJECT, account }, { clock, service });
}

describe('a line', () => {
  it('keeps its messages, with their secrets masked, and tells the octets to its tap', async () => {
    const packets: CapturedPacket[] = [];
    const tools = instruments();
    const line = tools.openLine({ tap: (packet) => packets.push(packet) });
    const status = await line.agent.register(line.account).start();
    expect(status.phase).toBe('registered');
    await line.close();
    const registers = line.ladder.filter(({ startLine }) => startLine.startsWith('REGISTER'));
    expect(registers.length).toBeGreaterThanOrEqual(3);
    expect(registers.some(({ raw }) => raw.includes('response="***"'))).toBe(true);
    expect(new Set(line.ladder.map(({ callId }) => callId)).size).toBe(1);
    // Its keep-alives are no messages.
    const messages = packets.filter(({ data }) => Buffer.from(data).includes('SIP/2.0'));
    expect(messages).toHaveLength(line.ladder.length);
    // The binding goes with the line.
    expect(registers.at(-1)?.raw).toContain('Expires: 0');
    await tools.close();
  });

  it('takes changes over the account', async () => {
    const tools = instruments();
    const line = tools.openLine({ changes: { transport: 'tcp', password: undefined } });
    const { status } = await line.agent.options(line.account, `sip:${at}`);
    expect(status).toBe(200);
    expect(line.ladder[0]).toMatchObject({ transport: 'tcp', direction: 'outbound' });
    await tools.close();
  });

  it('is closed with its instruments, and none is opened after them', async () => {
    const tools = instruments();
    const line = tools.openLine();
    await tools.close();
    await expect(async () => line.agent.options(line.account, `sip:${at}`)).rejects.toThrow();
    expect(() => tools.openLine()).toThrow('The diagnosis has ended.');
    await tools.close();
  });
});

describe('the load meter', () => {
  it('tells what was used since its start', async () => {
    const tools = instruments();
    const meter = tools.startLoadMeter();
    const line = tools.openLine();
    await line.agent.options(line.account, `sip:${at}`);
    const { processCpuPercent, loopLagMs, mediaLagMs } = await meter.stop();
    expect(processCpuPercent).toBeGreaterThanOrEqual(0);
    expect(loopLagMs.max).toBeGreaterThanOrEqual(loopLagMs.mean);
    expect(mediaLagMs).toBeNull();
    await tools.close();
  });
});
