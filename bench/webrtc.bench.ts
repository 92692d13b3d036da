/**
 * What WebRTC costs beside plain RTP in the same run, always to a second process of ours (the companion's echo) over loopback: the time
 * from INVITE to the first audio with its parts, on the wire path and on the browser's; the processor time of one call; and how many
 * headless calls one process holds. Ends by itself.
 */
import type { MediaLoad, SessionOptions } from '../src-main/media/api';
import { type BrowserCall, browserCalls } from './support/browserCalls';
import { type ActiveCall, type Caller, createCaller } from './support/calls';
import { type Companion, COMPANION_CALLS, echo, startCompanion } from './support/companion';
import { receiveDrops, SERVER, withProgram } from './support/peers';
import { cpuSeconds, pause, residentMiB } from './support/program';
import { mean, percentile, printTable } from './support/table';

type Security = SessionOptions['security'];

const NAMES: Record<Security, string> = { none: 'plain RTP', sdes: 'SDES-SRTP', dtls: 'WebRTC' };
const SET_UPS = 20;
const COMPARISONS = 3;
const ONE_CALL_S = 15;
const HELD = [50, 100, 150, COMPANION_CALLS];
const HELD_S = 10;
const CALLS_PER_SECOND = 25;
const SETTLE_MS = 3000;
/** A call that takes longer than this until its first packet has failed. */
const PATIENCE_MS = 15_000;
/** A level is held when so few packets were lost, and 99 % of them left so near to their time that a jitter buffer makes up for it. */
const MAX_LOSS = 0.001;
const MAX_LATENESS_MS = 60;

const average = (values: readonly number[]): number => percentile(values, 0.5);

function within<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${PATIENCE_MS} ms.`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** ms, NaN for what this kind of call has not. */
interface SetUp extends BrowserCall {
  total: number;
}

async function setUpOf(call: ActiveCall): Promise<SetUp> {
  const first = await within('the first packet', call.firstPacket);
  const { inviteAt, answeredAt } = call.times;
  const ice = await call.media.ice();
  const span = (from: number | null | undefined, to: number | null | undefined): number => (to ?? NaN) - (from ?? NaN);
  return {
    gathering: ice?.gathering.durationMs ?? NaN,
    answer: answeredAt - inviteAt,
    ice: span(ice?.checkingAt, ice?.connectedAt),
    dtls: span(ice?.dtls.startedAt, ice?.dtls.connectedAt),
    packet: first - answeredAt,
    total: first - inviteAt,
  };
}

async function setUps(caller: Caller, sipPort: number): Promise<SetUp[]> {
  const all: SetUp[] = [];
  // One before that counts for nothing: it opens the connection, and makes the certificate.
  for (let round = 0; round <= SET_UPS; round++) {
    const call = await within('the answer', caller.place(sipPort));
    const one = await setUpOf(call);
    if (round > 0) all.push(one);
    await call.end();
  }
  return all;
}

function setUpRow(name: string, calls: readonly SetUp[]): (string | number)[] {
  const of = (key: keyof SetUp): number =>
    average(calls.map((call) => call[key]).filter((value) => !Number.isNaN(value)));
  const totals = calls.map(({ total }) => total);
  const cell = (value: number): string | number => (Number.isNaN(value) ? '-' : value);
  return [
    name,
    calls.length,
    cell(of('gathering')),
    cell(of('answer')),
    cell(of('ice')),
    cell(of('dtls')),
    cell(of('packet')),
    average(totals),
    percentile(totals, 0.95),
  ];
}

async function measureSetUp(companion: Companion): Promise<void> {
  const ways: [string, Security, 'udp' | 'ws'][] = [
    ['plain RTP, UDP', 'none', 'udp'],
    ['plain RTP, ws', 'none', 'ws'],
    ['WebRTC (wire), ws', 'dtls', 'ws'],
  ];
  const rows: (string | number)[][] = [];
  for (const [name, security, transport] of ways) {
    const caller = await createCaller({ security, target: echo, account: { transport, wsUrl: companion.wsUrl } });
    rows.push(setUpRow(name, await setUps(caller, companion.sipPort)));
    await caller.close();
  }
  const browser = await browserCalls(COMPARISONS);
  rows.push(
    setUpRow(
      'WebRTC (browser), ws',
      browser.map((call) => ({ ...call, total: call.answer + call.packet })),
    ),
  );
  console.log('From the INVITE to the first audio, ms (medians; gathering comes before the INVITE).');
  printTable(
    ['way', 'calls', 'gathering', 'INVITE to answer', 'ICE', 'DTLS', 'answer to packet', 'INVITE to packet', 'p95'],
    rows,
  );
}

interface Held {
  security: Security;
  calls: number;
  cpuPercent: number;
  mediaPercent: number;
  companionPercent: number;
  memoryMiB: number;
  latenessP99: number;
  setUpS: number;
  packets: number;
  lost: number;
  /** Calls without a packet. */
  silent: number;
  /** At full receive buffers, of both. */
  drops: number;
}

async function placeAll(caller: Caller, calls: number, sipPort: number): Promise<ActiveCall[]> {
  const placing: Promise<ActiveCall>[] = [];
  const startedAt = performance.now();
  for (; placing.length < calls; await pause(5)) {
    const due = Math.min(calls, Math.ceil(((performance.now() - startedAt) / 1000) * CALLS_PER_SECOND));
    while (placing.length < due) placing.push(within('the answer', caller.place(sipPort)));
  }
  return Promise.all(placing);
}

/** How many of them nothing arrives in. */
async function silentOf(calls: readonly ActiveCall[]): Promise<number> {
  const outcomes = await Promise.allSettled(calls.map((call) => within('the first packet', call.firstPacket)));
  if (process.env.DBG)
    for (const [i, o] of outcomes.entries())
      if (o.status === 'rejected')
        console.log(JSON.stringify({ ice: await calls[i]?.media.ice(), t: calls[i]?.times }));
  return outcomes.filter(({ status }) => status === 'rejected').length;
}

/** @param seconds of steady state */
async function hold(security: Security, calls: number, seconds: number): Promise<Held> {
  return withProgram(startCompanion(), async (program) => {
    const caller = await createCaller({ security, target: echo });
    try {
      const startedAt = performance.now();
      const active = await placeAll(caller, calls, SERVER.sipPort);
      const silent = await silentOf(active);
      const setUpS = (performance.now() - startedAt) / 1000;
      await pause(SETTLE_MS);
      const loads: MediaLoad[] = [];
      const stopListening = caller.onLoad((load) => loads.push(load));
      const read = () => ({
        at: performance.now(),
        own: cpuSeconds(),
        companion: cpuSeconds(program.pid),
        drops: receiveDrops(() => true),
      });
      const before = read();
      await pause(seconds * 1000);
      const after = read();
      stopListening();
      const elapsed = (after.at - before.at) / 1000;
      const memoryMiB = residentMiB();
      const streams = (await Promise.all(active.map((call) => call.end()))).flat();
      const inbound = streams.filter(({ direction }) => direction === 'inbound');
      return {
        security,
        calls,
        cpuPercent: ((after.own - before.own) / elapsed) * 100,
        mediaPercent: mean(loads.map((load) => load.cpuPercent)),
        companionPercent: ((after.companion - before.companion) / elapsed) * 100,
        memoryMiB,
        latenessP99: mean(loads.map((load) => load.p99LagMs ?? NaN)),
        setUpS,
        packets: inbound.reduce((sum, stream) => sum + stream.packets, 0),
        lost: inbound.reduce((sum, stream) => sum + stream.lost, 0),
        silent,
        drops: after.drops - before.drops,
      };
    } finally {
      await caller.close();
    }
  });
}

const isHeld = ({ lost, packets, latenessP99, silent }: Held): boolean =>
  silent === 0 && packets > 0 && lost / packets <= MAX_LOSS && latenessP99 <= MAX_LATENESS_MS;

const HEAD = [
  'CPU',
  'media thread',
  'CPU a call',
  'companion CPU',
  'memory MiB',
  'p99 late ms',
  'set up in s',
  'silent',
  'lost',
  'drops',
];

function heldCells(held: Held): (string | number)[] {
  const { cpuPercent, mediaPercent, calls, companionPercent, memoryMiB, latenessP99, setUpS, silent, lost, drops } =
    held;
  return [
    cpuPercent,
    mediaPercent,
    cpuPercent / calls,
    companionPercent,
    memoryMiB,
    latenessP99,
    setUpS,
    silent,
    lost,
    drops,
  ];
}

async function measureOneCall(): Promise<void> {
  const rows: (string | number)[][] = [];
  for (const security of ['none', 'sdes', 'dtls'] as const) {
    rows.push([NAMES[security], ...heldCells(await hold(security, 1, ONE_CALL_S))]);
  }
  console.log(
    `\nOne call of PCMU, 20 ms, both ways, everything counted and decoded, for ${ONE_CALL_S} s. CPU in % of one core.`,
  );
  printTable(['call', ...HEAD], rows);
}

async function measureHeld(): Promise<void> {
  const rows: (string | number)[][] = [];
  const most: string[] = [];
  for (const security of ['none', 'dtls'] as const) {
    let best = 0;
    for (const calls of HELD) {
      const outcome = await hold(security, calls, HELD_S).catch((error: unknown) => String(error));
      const held = typeof outcome !== 'string' && isHeld(outcome);
      rows.push(
        typeof outcome === 'string'
          ? [NAMES[security], calls, outcome]
          : [NAMES[security], calls, held ? 'yes' : 'no', ...heldCells(outcome)],
      );
      if (held) best = calls;
      // Calls that did not come up will not come up with more of them.
      if (typeof outcome === 'string') break;
    }
    most.push(`${NAMES[security]}: ${best}${best === COMPANION_CALLS ? ' (as many as the companion takes)' : ''}`);
  }
  console.log(
    `\nCalls that one process holds for ${HELD_S} s with 99 % of its packets within ${MAX_LATENESS_MS} ms and at most ${MAX_LOSS * 100} % lost, beside the companion on the same machine.`,
  );
  printTable(['calls of', 'number', 'held', ...HEAD], rows);
  console.log(most.join('; '));
}

const companion = await startCompanion();
try {
  await measureSetUp(companion);
} finally {
  await companion.stop();
}
await measureOneCall();
await measureHeld();
