/** Faults of the computer that the program itself runs on. */
import { direct } from '../network/plans';
import { area } from '../scenario';
import { pbx, pbxWithPeer } from '../servers/plan';

const scenario = area('computer');

/** Takes a processor before everybody else, for 160 ms of every 200; the system keeps a twentieth of each second back. */
const HOG = 'setInterval(() => { const end = Date.now() + 160; while (Date.now() < end); }, 200)';

scenario('other programs take the processor', {
  network: direct(),
  server: pbx(),
  fault: async ({ beside }) => {
    await beside('client', ['taskset', '-c', '0', 'chrt', '--fifo', '50', process.execPath, '-e', HOG]);
  },
  under: ['taskset', '-c', '0'],
  expect: ['host-cpu-overloaded', 'quality-local-overload'],
  alsoNamed: ['host-cpu-overloaded', 'quality-local-overload'],
  alone: true,
  withinS: 60,
});

scenario('more arrives than the socket can hold', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'echo', flood: 1500 } }),
  expect: ['host-udp-drops', 'host-udp-buffers-small'],
  // On a busy computer packets of the call are among those that are thrown away: a consequence then.
  alsoNamed: ['host-udp-buffers-small'],
  alone: true,
});
