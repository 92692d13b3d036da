import { expect, it } from 'vitest';
import { localInterfaces } from '../../net/route';
import { wayTo } from './routes';

/** A table that sends everything to a gateway. */
const TABLE = {
  read: () =>
    'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\neth0\t00000000\t0100580A\t0003\t0\t0\t0\t00000000\n',
};

it('the way to this computer itself has no gateway, whatever the table says', async () => {
  const loopback = localInterfaces().find(({ address }) => address === '127.0.0.1');
  expect(await wayTo('127.0.0.1', TABLE)).toEqual({ from: '127.0.0.1', device: loopback?.name, gateway: null });
});
