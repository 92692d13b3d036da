import { describe, expect, it, vi } from 'vitest';
import { ProtooClient, type ProtooHandlers } from './protoo';

function client(handlers?: ProtooHandlers) {
  const sent: Record<string, unknown>[] = [];
  const close = vi.fn();
  const protoo = new ProtooClient(
    {
      send: (text) => sent.push(JSON.parse(text) as Record<string, unknown>),
      close,
      after: (task, ms) => {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    },
    handlers,
  );
  return { protoo, sent, close };
}

describe('a protoo client', () => {
  it('matches answers to requests by their number, in any order', async () => {
    const { protoo, sent } = client();
    const [one, two] = [protoo.request('join', { displayName: 'a' }, 1000), protoo.request('produce', undefined, 1000)];
    expect(sent).toEqual([
      { request: true, id: 1, method: 'join', data: { displayName: 'a' } },
      { request: true, id: 2, method: 'produce', data: {} },
    ]);
    protoo.receive(JSON.stringify({ response: true, id: 2, ok: true, data: { id: 'p' } }));
    protoo.receive(JSON.stringify({ response: true, id: 1, ok: true, data: { peers: [] } }));
    protoo.receive(JSON.stringify({ response: true, id: 1, ok: true, data: 'late' }));
    expect(await one).toEqual({ peers: [] });
    expect(await two).toEqual({ id: 'p' });
  });

  it('tells a refusal with its code and reason', async () => {
    const { protoo } = client();
    const asked = protoo.request('produce', {}, 1000);
    protoo.receive(JSON.stringify({ response: true, id: 1, ok: false, errorCode: 403, errorReason: 'room is full' }));
    await expect(asked).rejects.toMatchObject({
      kind: 'refused',
      status: 403,
      method: 'produce',
      message: 'The server refused "produce": 403 room is full.',
    });
  });

  it('waits no longer than it was told', async () => {
    vi.useFakeTimers();
    try {
      const { protoo } = client();
      const asked = protoo.request('join', {}, 2500);
      const seen = expect(asked).rejects.toMatchObject({
        kind: 'timeout',
        message: 'The server did not answer "join" within 2.5 s.',
      });
      await vi.advanceTimersByTimeAsync(2500);
      await seen;
    } finally {
      vi.useRealTimers();
    }
  });

  it('gives up what is open when the connection ends, and asks nothing more', async () => {
    const { protoo, sent, close } = client();
    const open = protoo.request('join', {}, 1000);
    protoo.close();
    protoo.close();
    await expect(open).rejects.toMatchObject({ kind: 'closed', method: 'join' });
    await expect(protoo.request('produce', {}, 1000)).rejects.toMatchObject({ kind: 'closed' });
    expect(sent).toHaveLength(1);
    expect(close).toHaveBeenCalledOnce();
  });

  it('answers requests of the server, and refuses those that it cannot do', async () => {
    const onRequest = vi.fn((method: string) =>
      method === 'newConsumer' ? Promise.resolve(undefined) : Promise.reject(new Error('not known')),
    );
    const onNotification = vi.fn();
    const { protoo, sent } = client({ onRequest, onNotification });
    protoo.receive(JSON.stringify({ request: true, id: 7, method: 'newConsumer', data: { id: 'c' } }));
    protoo.receive(JSON.stringify({ request: true, id: 8, method: 'newDataConsumer', data: {} }));
    protoo.receive(JSON.stringify({ notification: true, method: 'newPeer', data: { id: 'bob' } }));
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    expect(sent).toEqual([
      { response: true, id: 7, ok: true, data: {} },
      { response: true, id: 8, ok: false, errorCode: 500, errorReason: 'not known' },
    ]);
    expect(onNotification).toHaveBeenCalledWith('newPeer', { id: 'bob' });
  });

  it.each(['', 'null', '[]', '{"response":true}', '{"request":true,"id":1}', '"text"', '{', 'x'.repeat(2_000_000)])(
    'passes over what is no message (%#)',
    (text) => {
      const { protoo, sent } = client();
      expect(() => protoo.receive(text)).not.toThrow();
      expect(sent).toEqual([]);
    },
  );
});
