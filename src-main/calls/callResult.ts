import type { CallResult, Hangup } from '../../src-shared/model/call';
import { hangupFromQ850, hangupFromReasons, hangupFromStatus } from '../../src-shared/model/hangup';
import type { IceFacts } from '../../src-shared/model/ice';
import type { StreamStatistics } from '../../src-shared/model/media';
import type { Call, CallEnd } from '../sip/api';
import { timingOf } from '../diagnosis/observed/callFacts';
import type { CallFacts } from '../diagnosis/observed/callFacts';
import { shownSdp } from './shownSdp';

/** The document of one finished call, `sidetone.call/1`. */
export function buildCallResult(
  call: Pick<Call, 'callId' | 'transport' | 'sdp'>,
  target: string,
  facts: CallFacts,
  streams: StreamStatistics[],
  ice: IceFacts | null = null,
): CallResult {
  const { end } = facts;
  return {
    schema: 'sidetone.call/1',
    callId: call.callId,
    target,
    transport: call.transport,
    state: end?.outcome ?? 'failed',
    timing: timingOf(facts),
    sip: { status: end?.status ?? null, reason: end?.reason ?? null },
    hangup: hangupOf(end),
    sdp: shownSdp(call),
    streams,
    ladder: facts.ladder.map(({ raw: _raw, ...entry }) => entry),
    events: facts.events,
    dtmfReceived: facts.dtmf,
    causes: [],
    error: end?.error ?? facts.mediaFailure,
    ...(ice ? { ice } : {}),
  };
}

/** A Reason header says more than a status; an answered call that was hung up without one ended normally (Q.850 cause 16). */
function hangupOf(end: CallEnd | null): Hangup {
  const by = end?.by ?? 'none';
  if (!end) return { by, q850: null, name: null, meaning: null };
  if (end.q850 !== null) return { by, ...hangupFromQ850(end.q850) };
  const said = hangupFromReasons(end.reasons ?? []);
  if (said) return { by, ...said };
  if (end.outcome === 'answered') return { by, ...hangupFromQ850(16) };
  // A status that we made ourselves, because no response came, tells no cause.
  if (end.status === null || end.error !== null) return { by, q850: null, name: null, meaning: null };
  return { by, ...hangupFromStatus(end.status) };
}
