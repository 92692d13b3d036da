import type { DiagnosisMode } from '../../src-shared/model/diagnosis';
import type { Instruments, Subject } from '../diagnosis/api';
import type { MediaService } from '../media/api';
import type { Clock } from '../net/clock';
import { createResolver } from '../net/dnsResolver';
import type { TargetResolver } from '../net/resolver';
import type { Tap, WireTap } from '../net/transport';
import type { Account } from '../sip/api';
import type { AccountAgentOptions } from '../calls/agents';
import { EngineError } from '../errors';
import { openAccountLine } from './line';
import type { OpenLine } from './line';
import { startProgramMeter } from './load';
import { placeProbeCall } from './probeCall';
import { joinTaps, type Taps } from '../calls/taps';

export interface InstrumentParts {
  clock: Clock;
  service: MediaService;
  /** How patient calls are; default quick. */
  mode?: DiagnosisMode;
  /** Default: the system's name servers. */
  resolver?: TargetResolver;
  /** A capture that is being made of the run. */
  taps?: Taps;
}

type LineOptions = Omit<AccountAgentOptions, 'clock' | 'resolver' | 'taps'> & { tap?: Tap };

const NO_WIRE: WireTap = { octets: () => {}, key: () => {} };

/** What the checks of one run work with. `close` puts away whatever a check left open. */
export function createInstruments(
  subject: Subject,
  { clock, service, mode = 'quick', resolver = createResolver(), taps }: InstrumentParts,
): Instruments & { close(): Promise<void> } {
  const lines = new Set<OpenLine>();
  const calls = new Set<Promise<unknown>>();
  const closing = new AbortController();

  function open(account: Account, { tap, ...options }: LineOptions): OpenLine {
    if (closing.signal.aborted) throw EngineError.failed('The diagnosis has ended.');
    const own = tap ? [{ tap, wire: NO_WIRE }] : [];
    // Without a capture connections are not tapped at all.
    const joined = taps ? joinTaps([taps, ...own]) : tap && { tap };
    const line = openAccountLine(account, { clock, resolver, ...options, ...(joined ? { taps: joined } : {}) });
    const close = line.close;
    const tracked: OpenLine = { ...line, close: (graceMs) => close(graceMs).finally(() => lines.delete(tracked)) };
    lines.add(tracked);
    return tracked;
  }

  return {
    clock,
    resolver,
    openLine: ({ changes, ...options } = {}) => open({ ...subject.account, ...changes }, options),
    async placeCall(variant, { signal, onProgress }) {
      const call = placeProbeCall({ subject, mode, clock, service, openLine: open, taps }, variant, {
        signal: AbortSignal.any([signal, closing.signal]),
        tell: onProgress ?? (() => {}),
      });
      calls.add(call);
      return call.finally(() => calls.delete(call));
    },
    startLoadMeter: () => startProgramMeter(service),
    async close() {
      closing.abort();
      await Promise.allSettled(calls);
      await Promise.allSettled([...lines].map((line) => line.close()));
    },
  };
}
