import { expect, it } from 'vitest';
import { mediaRoute } from './media';

it('finds media that leaves by another address than the announced one', async () => {
  expect(await mediaRoute('127.0.0.1', '127.0.0.1')).toBeNull();
  expect(await mediaRoute('127.0.0.1', '192.0.2.1')).toMatchObject({
    to: '127.0.0.1',
    from: '127.0.0.1',
    tunnel: false,
  });
  expect(await mediaRoute(undefined, '192.0.2.1')).toBeNull();
  expect(await mediaRoute('0.0.0.0', '192.0.2.1')).toBeNull();
});
