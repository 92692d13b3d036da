import { afterEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../src-shared/emitter';
import { startSfu, type Sfu } from '../../e2e/support/sfu/sfu';
import type { SfuFaults } from '../../e2e/support/sfu/faults';
import type { ContractListeners } from '../../src-shared/contract/contract';
import { createTestInstruments } from '../diagnosis/testing/line';
import { createConferenceService } from './conferenceService';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(cleanup.splice(0).map((close) => close()));
});

async function sfu(faults?: SfuFaults): Promise<Sfu> {
  const server = await startSfu(faults);
  cleanup.push(() => server.close());
  return server;
}

function service() {
  const events = new Emitter<ContractListeners>((error) => {
    throw error;
  });
  const told = vi.fn();
  events.on('conference', told);
  const close = vi.fn(() => Promise.resolve());
  const instrumentsFor = ({ account }: { account: Parameters<typeof createTestInstruments>[0] }) => ({
    ...createTestInstruments(account),
    close,
  });
  return { conferences: createConferenceService({ events, instrumentsFor }), told, close };
}

describe('a look at a conference server', () => {
  it('runs the checks of conference servers alone, tells how far it is, and ends in one sentence', async () => {
    const server = await sfu();
    const { conferences, told, close } = service();
    const { checks, verdict, cancelled } = await conferences.probe({ name: 'SFU', api: server.api, room: server.room });
    expect(checks.map(({ id, status }) => [id, status])).toEqual([
      ['conference.api', 'pass'],
      ['conference.media', 'skip'],
      ['conference.offer', 'pass'],
    ]);
    expect(verdict).toEqual({
      status: 'healthy',
      sentence: 'The conference server answers, and the way for media to it is open.',
      causes: [],
    });
    expect(cancelled).toBe(false);
    expect(told).toHaveBeenCalled();
    expect(close).toHaveBeenCalledOnce();
  });

  it('names the cause', async () => {
    const server = await sfu({ udpClosed: true });
    const { verdict } = await service().conferences.probe({ name: 'SFU', room: server.room });
    expect(verdict.causes[0]).toMatchObject({ code: 'media-udp-port-blocked', confidence: 'proven' });
  });

  it('one at a time, and cancelled at once', async () => {
    const server = await sfu({ unanswered: 'getRouterRtpCapabilities' });
    const { conferences, close } = service();
    const look = conferences.probe({ name: 'SFU', room: server.room });
    await vi.waitFor(() => expect(server.peers).toBe(1));
    await expect(conferences.probe({ name: 'SFU', room: server.room })).rejects.toThrow(/looked at already/);
    conferences.cancel();
    expect((await look).cancelled).toBe(true);
    // It ended while the server had still answered nothing.
    expect(server.peers).toBeLessThanOrEqual(1);
    expect(close).toHaveBeenCalledOnce();
    await conferences.close();
  });
});
