/** The user agent on real sockets of the loopback interface. */
import { expect, test } from 'vitest';
import { createSystemClock } from '../net/clock';
import { createResolver } from '../net/dnsResolver';
import { createTransportLayer } from '../net/transportLayer';
import { FakeMedia } from './testdata/fakeMedia';
import { createUserAgent } from './userAgent';

test.each(['udp', 'tcp'] as const)('a call over %s', async (transport) => {
  const clock = createSystemClock();
  const callerSockets = createTransportLayer({ clock });
  const calleeSockets = createTransportLayer({ clock });
  const at = await calleeSockets.listen(transport, { address: '127.0.0.1', port: 0 });
  const caller = createUserAgent({ transports: callerSockets, resolver: createResolver(), clock });
  const events: string[] = [];
  const callee = createUserAgent({
    transports: calleeSockets,
    resolver: createResolver(),
    clock,
    onCall: (call) => {
      call.on('confirmed', () => events.push('confirmed'));
      call.on('terminated', ({ by }) => events.push(`terminated ${by}`));
      void call.ring().then(() => call.answer(new FakeMedia('callee')));
    },
  });
  const account = { aor: 'sip:alice@127.0.0.1', transport, expiresS: 60 };
  const uri = `sip:bob@127.0.0.1:${at.port};transport=${transport}`;
  expect(await caller.options(account, uri)).toMatchObject({ status: 200, target: { transport } });
  const call = caller.invite(account, uri, new FakeMedia('caller'));
  call.on('progress', ({ status }) => events.push(String(status)));
  await new Promise<void>((resolve) => call.on('confirmed', () => resolve()));
  expect(call.transport).toBe(transport);
  await call.sendDtmfInfo('1');
  await call.hold(true);
  await call.hangup();
  expect(events).toEqual(['180', 'confirmed', 'terminated remote']);
  await Promise.all([caller.close(), callee.close()]);
  await Promise.all([callerSockets.close(), calleeSockets.close()]);
});
