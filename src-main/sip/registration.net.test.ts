import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import { createSystemClock } from '../net/clock';
import { createResolver } from '../net/dnsResolver';
import { createTransportLayer } from '../net/transportLayer';
import type { Account } from './api';
import { createUserAgent } from './userAgent';

test.each([
  [true, ['REGISTER', 'ping', 'REGISTER']],
  [false, ['REGISTER', 'REGISTER']],
])('keep-alives wanted: %s', async (keepAlive, expected) => {
  const got: string[] = [];
  const peer = createSocket('udp4');
  peer.on('message', (data, from) => {
    const text = data.toString();
    got.push(text.trim() === '' ? 'ping' : (text.split(' ')[0] ?? ''));
    const headers = text.split('\r\n').filter((line) => /^(via|from|to|call-id|cseq|contact):/i.test(line));
    if (text.trim() !== '') peer.send(['SIP/2.0 200 OK', ...headers, '', ''].join('\r\n'), from.port, from.address);
  });
  await new Promise<void>((resolve) => peer.bind(0, '127.0.0.1', resolve));
  const clock = createSystemClock();
  const transports = createTransportLayer({ clock });
  const agent = createUserAgent({ transports, resolver: createResolver(), clock });
  const registrar = `sip:127.0.0.1:${peer.address().port}`;
  const account: Account = { aor: 'sip:alice@pbx.test', registrar, transport: 'udp', expiresS: 300 };
  expect(await agent.register(account, { keepAlive }).start()).toMatchObject({ phase: 'registered' });
  await agent.close();
  expect(got).toEqual(expected);
  await transports.close();
  peer.close();
});
