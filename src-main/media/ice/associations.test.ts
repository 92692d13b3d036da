import { expect, it } from 'vitest';
import { Associations } from './associations';

const RTP = { address: '192.0.2.1', port: 20_000 };
const RTCP = { address: '192.0.2.1', port: 20_001 };
const ELSEWHERE = { address: '198.51.100.1', port: 20_000 };

/** A record with a ClientHello of this random. */
function hello(random: number): Buffer {
  const data = Buffer.alloc(100);
  data[0] = 22;
  data[13] = 1;
  data.fill(random, 27, 59);
  return data;
}
const LATER = Buffer.from([20, 0xfe, 0xfd, 0, 0]);

it('one handshake, its repetition, and what follows', () => {
  const associations = new Associations();
  expect([hello(1), hello(1), LATER].map((data) => associations.sort(data, RTP, RTP))).toEqual([
    'ours',
    'ours',
    'ours',
  ]);
});

it('the one from the RTCP port is not ours, whatever it says', () => {
  const associations = new Associations();
  expect(associations.sort(hello(1), RTP, RTP)).toBe('ours');
  expect(associations.sort(hello(2), RTCP, RTP)).toBe('other');
  expect(associations.sort(LATER, RTCP, RTP)).toBe('other');
  expect(associations.sort(LATER, RTP, RTP)).toBe('ours');
});

it('begins anew where the one from the RTCP port came first', () => {
  const associations = new Associations();
  expect(associations.sort(hello(2), RTCP, RTP)).toBe('ours');
  expect(associations.sort(hello(1), RTP, RTP)).toBe('anew');
  expect(associations.sort(hello(2), RTCP, RTP)).toBe('other');
  expect(associations.sort(LATER, RTP, RTP)).toBe('ours');
});

it('one that goes on by another way stays ours, and so does one that its peer begins again', () => {
  const associations = new Associations();
  expect(associations.sort(hello(1), RTP, RTP)).toBe('ours');
  expect(associations.sort(hello(1), ELSEWHERE, ELSEWHERE)).toBe('ours');
  expect(associations.sort(hello(3), ELSEWHERE, ELSEWHERE)).toBe('ours');
  expect(associations.sort(LATER, ELSEWHERE, ELSEWHERE)).toBe('ours');
});
