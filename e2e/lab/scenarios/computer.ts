/** Faults of the computer that the program itself runs on. */
import { direct } from '../network/plans';
import { area } from '../scenario';
import { pbx, pbxWithPeer } from '../servers/plan';

const scenario = area('computer');

scenario('other programs take the processor', {
  network: direct(),
  server: pbx(),
  fault: async ({ beside }) => {
    for (let n = 0; n < 8; n++)
      await beside('client', ['nice', '-n', '-3', 'taskset', '-c', '0', 'sh', '-c', 'while :; do :; done']);
  },
  under: ['taskset', '-c', '0'],
  expect: ['host-cpu-overloaded', 'quality-local-overload'],
  alone: true,
  withinS: 60,
});

scenario('more arrives than the socket can hold', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'echo', flood: 1500 } }),
  expect: ['host-udp-drops', 'host-udp-buffers-small'],
  not: ['quality-loss-inbound'],
  alone: true,
});
