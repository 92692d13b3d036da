/**
 * How evenly the packets of one headless call leave (tone, PCMU, 20 ms): what the kernel saw on the wire, read by tshark. Ours with a
 * main thread that is idle, ours with one that is blocked 150 ms in every 500, and baresip's with a sound file at
 * 8 kHz. The called side is
 * the same sipp each time.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fields, rtpStreams } from '../e2e/peers/support/capture';
import { ToneGenerator } from '../src-main/protocol/audio/tone';
import { interleavePcm, wavHeader } from '../src-main/protocol/audio/wav';
import { createCaller } from './support/calls';
import { inFolder, SERVER, startSippServer, withProgram } from './support/peers';
import { pause, startProgram, udpPortIsBound } from './support/program';
import { mean, percentile, printTable } from './support/table';

/** Other work on the machine disturbs single calls: of each caller's, the one in the middle is shown. */
const ROUNDS = 3;
const SECONDS = 6;
const PACKET_MS = 20;
const BLOCKED_MS = 150;
const EVERY_MS = 500;
const BARESIP_PORT = 15_080;

interface Figures {
  name: string;
  packets: number;
  /** |distance to the packet before - 20 ms|, each in ms. */
  deviations: number[];
  /** Of tshark's stream table, ms. */
  jitterMean: number;
  jitterMax: number;
}

/** Keeps the event loop of this thread busy until told to end. */
function blockMainThread(): () => void {
  const timer = setInterval(() => {
    const until = performance.now() + BLOCKED_MS;
    while (performance.now() < until);
  }, EVERY_MS);
  return () => clearInterval(timer);
}

async function captured(name: string, file: string, call: () => Promise<void>): Promise<Figures> {
  const tcpdump = ['tcpdump', '-Z', 'root', '-i', 'lo', '--immediate-mode', '-B', '4096', '-U', '-w', file];
  const started = startProgram(
    [...tcpdump, `udp dst port ${SERVER.mediaPort}`],
    // The file's head is written once the device is open.
    () => fs.existsSync(file) && fs.statSync(file).size >= 24,
  );
  await withProgram(started, async () => {
    await call();
    await pause(200);
  });
  const [stream] = rtpStreams(file, [SERVER.mediaPort]);
  if (!stream) throw new Error(`No RTP of ${name} was seen.`);
  const decoded = `udp.dstport==${SERVER.mediaPort}`;
  const times = fields(file, decoded, 'frame.time_epoch').map(([time]) => Number(time) * 1000);
  const deviations = times.slice(1).map((time, index) => Math.abs(time - (times[index] ?? NaN) - PACKET_MS));
  return {
    name,
    packets: stream.packets,
    deviations,
    jitterMean: stream.jitterMs.mean,
    jitterMax: stream.jitterMs.max,
  };
}

async function callOfOurs(): Promise<void> {
  const caller = await createCaller();
  const call = await caller.place();
  await pause(SECONDS * 1000);
  await call.end();
  await caller.close();
}

async function callWhileBlocked(): Promise<void> {
  const release = blockMainThread();
  try {
    await callOfOurs();
  } finally {
    release();
  }
}

/** A sine, 16 bit at 8 kHz, longer than the call. */
function writeSound(file: string): void {
  const pcm = interleavePcm([new ToneGenerator(440, 8000, -20).next(8000 * (SECONDS + 5))]);
  fs.writeFileSync(file, Buffer.concat([wavHeader(8000, 1, pcm.length), pcm]));
}

async function callOfBaresip(folder: string): Promise<void> {
  const sound = path.join(folder, 'sine.wav');
  writeSound(sound);
  const modules = ['g711.so', 'aufile.so', 'aubridge.so'].map((name) => `module ${name}`);
  const parts = ['module_tmp uuid.so', 'module_tmp account.so', 'module_app menu.so'];
  const config = [
    `sip_listen 127.0.0.1:${BARESIP_PORT}`,
    'net_interface 127.0.0.1',
    `audio_source aufile,${sound}`,
    // Nothing plays what comes back: this bridge has no other end.
    'audio_player aubridge,nobody',
    'ausrc_srate 8000',
    'auplay_srate 8000',
    'module_path /usr/lib/baresip/modules',
    ...modules,
    ...parts,
  ];
  fs.writeFileSync(path.join(folder, 'config'), `${config.join('\n')}\n`);
  fs.writeFileSync(path.join(folder, 'accounts'), '<sip:bench@127.0.0.1>;regint=0;audio_codecs=pcmu\n');
  const dial = `/dial sip:service@${SERVER.address}:${SERVER.sipPort}`;
  const program = startProgram(['baresip', '-f', folder, '-4', '-e', dial], () => udpPortIsBound(BARESIP_PORT));
  await withProgram(program, () => pause(SECONDS * 1000));
}

const CALLERS: Record<string, (folder: string) => Promise<void>> = {
  Sidetone: callOfOurs,
  'Sidetone, main thread blocked': callWhileBlocked,
  baresip: callOfBaresip,
};

async function measure(folder: string): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, call] of Object.entries(CALLERS)) {
      const file = path.join(folder, `${figures.length}.pcap`);
      figures.push(await captured(name, file, () => call(folder)));
    }
  return figures;
}

function middle(figures: Figures[]): Figures[] {
  const sorted = [...figures].sort((a, b) => a.jitterMean - b.jitterMean);
  return sorted.slice(Math.floor(sorted.length / 2)).slice(0, 1);
}

const figures = await inFolder((folder) => withProgram(startSippServer(), () => measure(folder)));
console.log(
  `${ROUNDS} calls of ${SECONDS} s each, PCMU, packets of ${PACKET_MS} ms, in turn; the middle one of each. All times in ms.`,
);
console.log(`"Blocked": the main thread is busy ${BLOCKED_MS} ms in every ${EVERY_MS}.`);
printTable(
  ['caller', 'packets', '|delta - 20| mean', 'p99', 'max', 'tshark jitter mean', 'max', 'jitter mean of each call'],
  Object.keys(CALLERS).flatMap((name) => {
    const own = figures.filter((one) => one.name === name);
    return middle(own).map((f) => [
      name,
      f.packets,
      mean(f.deviations),
      percentile(f.deviations, 0.99),
      Math.max(...f.deviations),
      f.jitterMean,
      f.jitterMax,
      own.map((one) => one.jitterMean.toFixed(3)).join(' '),
    ]);
  }),
);
