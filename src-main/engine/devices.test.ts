import { describe, expect, it } from 'vitest';
import { deviceFactsSchema } from '../../src-shared/contract/devices';
import type { DeviceFacts } from '../../src-shared/model/devices';
import { callLayers, choiceFacts, microphoneFacts, signal, speakerFacts } from '../diagnosis/testdata/devices';
import { deviceEvent, judgeDevices } from './devices';

function facts(changes: Partial<DeviceFacts> = {}): DeviceFacts {
  return {
    gatheredAt: '2026-01-01T00:00:00.000Z',
    host: 'electron',
    microphone: microphoneFacts(),
    speaker: speakerFacts(),
    choice: choiceFacts(),
    lastCall: callLayers(),
    ...changes,
  };
}

describe('judgeDevices', () => {
  it('finds nothing on a computer in order, and says so of each', async () => {
    const { checks, causes } = await judgeDevices(facts());
    expect(causes).toEqual([]);
    expect(checks.map(({ id, status }) => [id, status])).toEqual([
      ['devices.microphone', 'pass'],
      ['devices.speaker', 'pass'],
      ['devices.choice', 'pass'],
    ]);
    expect(checks[0]?.summary).toBe('Built-in microphone gives sound: peak -14 dB in 1.2 s.');
  });

  it('names a mute with the steps of the catalogue', async () => {
    const muted = microphoneFacts({ askedToSpeak: true, raw: signal({ peak: 0, rmsDb: null, zeroPercent: 100 }) });
    const { checks, causes } = await judgeDevices(facts({ microphone: muted }));
    expect(causes[0]).toMatchObject({ code: 'microphone-muted', role: 'primary', confidence: 'proven' });
    expect(causes[0]?.fix[0]).toContain('mute key');
    expect(checks[0]).toMatchObject({ status: 'warn', summary: expect.stringContaining('exact zeros for 1.2 s') });
  });

  it.each([
    [{ contextState: 'none' as const }, 'info', 'no means to play'],
    [{ soundBlocked: true }, 'warn', 'until the page is clicked'],
    [{ clockRuns: false }, 'warn', 'its clock stands still'],
    [{ chosenMissing: true }, 'warn', 'is not connected'],
    [{ chosen: 'Headset', sinkError: 'AbortError' }, 'warn', 'could not be sent to Headset (AbortError)'],
    [{ echo: { heard: true, delayMs: 61.2, couplingDb: -20 } }, 'pass', 'heard it after 61 ms'],
  ])('says of the speaker %j', async (changes, status, text) => {
    const { checks } = await judgeDevices(facts({ speaker: speakerFacts(changes) }));
    expect(checks[1]).toMatchObject({ status, summary: expect.stringContaining(text) });
  });

  it('says of a microphone that was not asked for that it was left alone', async () => {
    const left = microphoneFacts({ outcome: 'not-asked', raw: null, processed: null, applied: null, device: null });
    const { checks, causes } = await judgeDevices(facts({ microphone: left, choice: choiceFacts({ inputs: [] }) }));
    expect(causes).toEqual([]);
    expect(checks.map(({ status }) => status)).toEqual(['info', 'pass', 'info']);
  });
});

describe('what comes from a page', () => {
  it('passes whole', () => {
    expect(deviceFactsSchema.parse(facts())).toEqual(facts());
  });

  it.each([
    ['a name without end', facts({ microphone: microphoneFacts({ device: 'x'.repeat(257) }) })],
    ['a level that is no number', facts({ microphone: microphoneFacts({ raw: signal({ rmsDb: Number.NaN }) }) })],
    ['a list without end', facts({ choice: choiceFacts({ outputs: Array.from({ length: 65 }, () => 'x') }) })],
    ['a state that does not exist', { ...facts(), host: 'phone' }],
    ['more than was asked for', { ...facts(), more: 1 }],
  ])('does not pass: %s', (_what, told) => expect(deviceFactsSchema.safeParse(told).success).toBe(false));
});

describe('deviceEvent', () => {
  it.each([
    ['lost', 'outbound', 'Headset', true, 'The microphone "Headset" went away from under this call.'],
    ['switched', 'outbound', 'Desk', true, 'This call goes on with the microphone "Desk".'],
    ['removed', 'inbound', 'Desk', true, 'The speaker "Desk", which this call used, was disconnected.'],
    ['removed', 'inbound', 'Desk', false, 'The speaker "Desk" was disconnected.'],
    ['added', 'outbound', '', false, 'A microphone was connected.'],
    ['silent', 'outbound', 'Desk', true, 'The microphone "Desk" gives nothing any more.'],
  ] as const)('%s %s %s', (kind, direction, device, inUse, text) => {
    expect(deviceEvent({ kind, direction, device, inUse }, 5)).toEqual({
      at: 5,
      kind: 'device',
      direction,
      text,
      detail: { change: kind, device, inUse },
    });
  });
});
