/**
 * SIP calls a second without media: INVITE, 180, 200, ACK, BYE, 200, each call ended as soon as it is answered. Ours and sipp's own
 * caller run one after another against the same kind of sipp server.
 */
import { createResolver } from '../src-main/net/dnsResolver';
import { createSystemClock } from '../src-main/net/clock';
import { createTransportLayer } from '../src-main/net/transportLayer';
import { createUserAgent } from '../src-main/sip/userAgent';
import type { Account } from '../src-main/sip/api';
import type { OfferAnswer } from '../src-main/sip/offerAnswer';
import { cpuSeconds, pause, residentMiB, startProgram, udpPortIsBound } from './support/program';
import { percentile, printTable } from './support/table';

const RATE = 1000;
const SECONDS = 10;
const SERVER_PORT = 15_060;
const CALLER_PORT = 15_070;

const SDP = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n';
const media: OfferAnswer = {
  createOffer: async () => SDP,
  answerOffer: async () => SDP,
  acceptAnswer: async () => {},
  rollback: () => {},
  setHold: () => {},
  close: async () => {},
};

interface Figures {
  name: string;
  completed: number;
  failed: number;
  seconds: number;
  cpuPercent: number;
  memoryMiB: number;
  answerP99Ms: number;
}

async function withServer<T>(work: () => Promise<T>): Promise<T> {
  const command = ['sipp', '-sn', 'uas', '-i', '127.0.0.1', '-p', String(SERVER_PORT), '-nostdin'];
  const server = await startProgram(command, () => udpPortIsBound(SERVER_PORT));
  try {
    return await work();
  } finally {
    await server.stop();
  }
}

async function measureOurs(): Promise<Figures> {
  const clock = createSystemClock();
  const transports = createTransportLayer({ clock });
  const agent = createUserAgent({ transports, resolver: createResolver(), clock });
  const account: Account = { aor: 'sip:bench@127.0.0.1', transport: 'udp', expiresS: 300 };
  const answers: number[] = [];
  let completed = 0;
  let failed = 0;
  const place = () => {
    const startedAt = clock.now();
    const call = agent.invite(account, `sip:service@127.0.0.1:${SERVER_PORT}`, media, { sessionExpiresS: 0 });
    call.on('confirmed', () => {
      answers.push(clock.now() - startedAt);
      void call.hangup();
    });
    call.on('terminated', (end) => (end.outcome === 'answered' ? completed++ : failed++));
  };
  const cpuBefore = cpuSeconds();
  const startedAt = performance.now();
  // Calls that are due are placed at each turn, so that a slow turn is caught up and the rate is really offered.
  for (let placed = 0; placed < RATE * SECONDS; await pause(1)) {
    const due = Math.min(RATE * SECONDS, Math.floor(((performance.now() - startedAt) / 1000) * RATE));
    for (; placed < due; placed++) place();
  }
  for (let tries = 0; tries < 500 && completed + failed < RATE * SECONDS; tries++) await pause(10);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuPercent = ((cpuSeconds() - cpuBefore) / seconds) * 100;
  const memoryMiB = residentMiB();
  await agent.close();
  await transports.close();
  return {
    name: 'Sidetone',
    completed,
    failed,
    seconds,
    cpuPercent,
    memoryMiB,
    answerP99Ms: percentile(answers, 0.99),
  };
}

async function measureSipp(): Promise<Figures> {
  const calls = RATE * SECONDS;
  const startedAt = performance.now();
  const caller = await startProgram(
    [
      'sipp',
      '-sn',
      'uac',
      `127.0.0.1:${SERVER_PORT}`,
      '-i',
      '127.0.0.1',
      '-p',
      String(CALLER_PORT),
      '-r',
      String(RATE),
      '-m',
      String(calls),
      '-d',
      '0',
      '-nostdin',
      '-timeout',
      '60',
    ],
    () => udpPortIsBound(CALLER_PORT),
  );
  let cpu = 0;
  let memoryMiB = 0;
  let code: number | null | undefined;
  void caller.ended.then((exit) => (code = exit));
  while (code === undefined) {
    try {
      cpu = cpuSeconds(caller.pid);
      // A process that has just ended has no memory any more.
      memoryMiB = Math.max(memoryMiB, residentMiB(caller.pid));
    } catch {
      // It ended between two looks.
    }
    await pause(20);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const completed = code === 0 ? calls : NaN;
  return {
    name: 'sipp',
    completed,
    failed: calls - completed,
    seconds,
    cpuPercent: (cpu / seconds) * 100,
    memoryMiB,
    answerP99Ms: NaN,
  };
}

const figures = [await withServer(measureOurs), await withServer(measureSipp)];
console.log(`${RATE} calls a second offered for ${SECONDS} s, without media, to sipp -sn uas`);
printTable(
  ['caller', 'completed', 'failed', 'calls/s', 'CPU % of a core', 'memory MiB', 'INVITE to ACK p99 ms'],
  figures.map((f) => [
    f.name,
    f.completed,
    f.failed,
    f.completed / f.seconds,
    f.cpuPercent,
    f.memoryMiB,
    f.answerP99Ms,
  ]),
);
