/** Lines and instruments on real sockets for the tests of checks, without the media that the engine's own have. */
import { createSystemClock, type Clock } from '../../net/clock';
import { createResolver } from '../../net/dnsResolver';
import type { Tap } from '../../net/transport';
import { createTransportLayer } from '../../net/transportLayer';
import type { Account, UserAgentOptions } from '../../sip/api';
import { createUserAgent } from '../../sip/userAgent';
import type { CheckContext, Instruments, Line, Subject } from '../api';
import type { Findings } from '../facts/findings';

export interface LineOptions {
  clock?: Clock;
  tap?: Tap;
  onRequest?: UserAgentOptions['onRequest'];
  onCall?: UserAgentOptions['onCall'];
}

export function openTestLine(account: Account, options: LineOptions = {}): Line {
  const { clock = createSystemClock(), tap, onRequest, onCall } = options;
  const transports = createTransportLayer({ clock, tap, tls: account.tls });
  const agent = createUserAgent({ transports, resolver: createResolver(), clock, onRequest, onCall });
  const ladder: Line['ladder'][number][] = [];
  agent.onLadder((entry) => ladder.push(entry));
  return {
    account,
    agent,
    ladder,
    async close() {
      await agent.close();
      await transports.close();
    },
  };
}

/** Instruments that open real lines, and know how many of them are open still. Calls and load figures are not to be had. */
export interface TestInstruments extends Instruments {
  readonly openLines: number;
}

export function createTestInstruments(account: Account, clock: Clock = createSystemClock()): TestInstruments {
  let openLines = 0;
  return {
    clock,
    resolver: createResolver(),
    get openLines() {
      return openLines;
    },
    openLine({ changes, ...handlers } = {}) {
      const line = openTestLine({ ...account, ...changes }, { clock, ...handlers });
      openLines++;
      let closed = false;
      return {
        ...line,
        async close() {
          if (!closed) openLines--;
          closed = true;
          await line.close();
        },
      };
    },
    placeCall: () => Promise.reject(new Error('no calls in this test')),
    startLoadMeter: () => ({ stop: () => Promise.reject(new Error('no load meter in this test')) }),
  };
}

export interface TestContext extends CheckContext {
  readonly instruments: TestInstruments;
  readonly doings: string[];
}

export function createTestContext(
  account: Account,
  more: { subject?: Partial<Subject>; findings?: Findings; mode?: CheckContext['mode']; clock?: Clock } = {},
): TestContext {
  const doings: string[] = [];
  return {
    subject: {
      name: 'test',
      account,
      codecs: ['PCMU'],
      security: 'none',
      callTarget: null,
      responder: null,
      http: [],
      ports: [],
      limits: { pddWarnMs: 2000, pddFailMs: 5000, lossPercent: 1, jitterMs: 30, rttMs: 300, mos: 3.6 },
      ...more.subject,
    },
    mode: more.mode ?? 'quick',
    instruments: createTestInstruments(account, more.clock),
    findings: more.findings ?? {},
    endsAt: Infinity,
    doings,
    progress: (doing) => void doings.push(doing),
  };
}
