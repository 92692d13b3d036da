/**
 * `sidetone analyze` beside tshark on the same files: a million RTP packets in 100 streams (rtp,streams), 20,000 calls (sip,stat); and beside a
 * program that merely reads the file into memory and touches each packet's header. Then the memory that a large file takes beside a
 * small one, and one of as many octets with a call in every few: SIDETONE_BENCH_LARGE_MB sets their size (default 1000; the aim speaks of
 * 5000).
 */
import fs from 'node:fs';
import path from 'node:path';
import { type CaptureSize, writeCallsCapture, writeRtpCapture, writeSipCapture } from './support/captures';
import { measured, type Run } from './support/measured';
import { inFolder } from './support/peers';
import { percentile, printTable } from './support/table';

const ROUNDS = 3;
const PACKETS = 1_000_000;
const STREAMS = 100;
const CALLS = 20_000;
const LARGE_MB = Number(process.env.SIDETONE_BENCH_LARGE_MB ?? 1000);
const OCTETS_A_PACKET = 16 + 42 + 172;
/** Five seconds of audio both ways, and seven messages. */
const OCTETS_A_CALL = 500 * OCTETS_A_PACKET + 4000;

/** What nobody who looks at every packet can do without. */
const TOUCH = `
  const data = require('node:fs').readFileSync(process.argv[1]);
  let sum = 0;
  for (let at = 24; at + 16 <= data.length; at += 16 + data.readUInt32LE(at + 8)) sum += data[at + 16 + 23] + data[at + 16 + 43];
  console.log(sum);
`;

const sidetone = (file: string): string[] => [process.execPath, 'out/main/cli.js', 'analyze', file];
const touch = (file: string): string[] => [process.execPath, '-e', TOUCH, file];
const tshark = (file: string, table: string): string[] => ['tshark', '-n', '-q', '-r', file, '-z', table];

async function rounds(commands: string[][]): Promise<Run[][]> {
  const runs: Run[][] = commands.map(() => []);
  // In turns, so that what else the machine does hits all of them alike.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, command] of commands.entries()) runs[index]?.push(await measured(command));
  }
  return runs;
}

const median = (runs: Run[]): number =>
  percentile(
    runs.map(({ seconds }) => seconds),
    0.5,
  );

async function compare(title: string, file: string, table: string, aim: number): Promise<void> {
  const [ours = [], theirs = [], touched = []] = await rounds([sidetone(file), tshark(file, table), touch(file)]);
  const failed = ours.find(({ code }) => code !== 0 && code !== 1);
  if (failed) throw new Error(`analyze ended with ${failed.code} on ${path.basename(file)}.`);
  console.log(`\n${title}, ${(fs.statSync(file).size / 1e6).toFixed(0)} MB, median of ${ROUNDS} runs`);
  printTable(
    ['program', 'seconds', 'peak MiB'],
    [
      ['sidetone analyze', ours] as const,
      [`tshark -q -z ${table}`, theirs] as const,
      ['reading and touching headers', touched] as const,
    ].map(([name, runs]) => [name, median(runs), Math.max(...runs.map(({ peakMiB }) => peakMiB))]),
  );
  console.log(
    `${(median(ours) / median(theirs)).toFixed(3)} of tshark's time (aim: ${aim}); ${(median(ours) / median(touched)).toFixed(1)} times the mere reading (aim: 5)`,
  );
}

await inFolder(async (folder) => {
  const rtp = path.join(folder, 'rtp.pcap');
  writeRtpCapture(rtp, PACKETS, STREAMS);
  await compare(`${PACKETS} RTP packets in ${STREAMS} streams`, rtp, 'rtp,streams', 0.1);
  fs.rmSync(rtp);

  const sip = path.join(folder, 'sip.pcap');
  writeSipCapture(sip, CALLS);
  await compare(`${CALLS} SIP calls`, sip, 'sip,stat', 0.2);
  fs.rmSync(sip);

  const rows: (string | number)[][] = [];
  const add = async (name: string, write: (file: string) => CaptureSize): Promise<void> => {
    const file = path.join(folder, 'large.pcap');
    const megabytes = write(file).octets / 1e6;
    const { seconds, peakMiB } = await measured(sidetone(file));
    rows.push([`${megabytes.toFixed(0)} MB, ${name}`, seconds, peakMiB, megabytes / seconds]);
    fs.rmSync(file);
  };
  for (const megabytes of [100, LARGE_MB]) {
    const packets = Math.round((megabytes * 1e6) / OCTETS_A_PACKET);
    await add(`${STREAMS} streams`, (file) => writeRtpCapture(file, packets, STREAMS));
  }
  const calls = Math.round((LARGE_MB * 1e6) / OCTETS_A_CALL);
  await add(`${calls} calls of 5 s`, (file) => writeCallsCapture(file, calls));
  console.log('\nMemory of one run of sidetone analyze (aim: flat, below about 300)');
  printTable(['file', 'seconds', 'peak MiB', 'MB/s'], rows);
});
