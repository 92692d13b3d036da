import { expect, it } from 'vitest';
import { localInterfaces } from '../../../net/route';
import type { Account } from '../../../sip/api';
import type { Findings } from '../../facts/findings';
import { createTestContext } from '../../testing/line';
import { interfaces } from './interfaces';

const { signal } = new AbortController();
const ACCOUNT: Account = { aor: 'sip:alice@pbx.test', transport: 'udp', expiresS: 300 };
const named = (address: string): Findings => ({
  'names.resolve': {
    uri: 'sip:pbx.test',
    host: 'pbx.test',
    literal: false,
    targets: [{ transport: 'udp', host: 'pbx.test', address, port: 5060 }],
    steps: [],
    failure: null,
    nameServers: [],
  },
});

it('the route to the server', async () => {
  const { status, facts, summary } = await interfaces.run(
    createTestContext(ACCOUNT, { findings: named('127.0.0.1') }),
    signal,
  );
  const device = localInterfaces().find(({ address }) => address === '127.0.0.1')?.name ?? null;
  expect(status).toBe('info');
  expect(facts.serverRoute).toEqual({ to: '127.0.0.1', from: '127.0.0.1', device, tunnel: false });
  expect(summary).toBe(`Packets to 127.0.0.1 leave from 127.0.0.1 (${device}).`);
  expect(facts.interfaces.every(({ name, address }) => name !== '' && address !== '127.0.0.1')).toBe(true);
});
