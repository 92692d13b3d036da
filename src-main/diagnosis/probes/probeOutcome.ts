/** What the network says, as the outcome of a probe. */
import { errorCode, NetError } from '../../net/errors';
import type { Target } from '../../net/transport';
import type { TargetProbe } from '../facts/network';

/** A probe of which nothing is known yet. */
export function blankProbe({ transport, host, address, port }: Target): TargetProbe {
  return {
    transport,
    host,
    address,
    port,
    outcome: 'silent',
    connectMs: null,
    answerMs: null,
    sent: 0,
    waitedMs: null,
    status: null,
    server: null,
    date: null,
    seenAs: null,
    local: null,
    tls: null,
    tlsFailure: null,
    upgrade: null,
    error: null,
    answeredFrom: null,
    dateSeenAt: null,
  };
}

/** @param waitedMs how long it took until the error came; told where nothing else came */
export function takeError(error: unknown, probe: TargetProbe, waitedMs: number): void {
  probe.error = error instanceof Error ? error.message : String(error);
  if (!(error instanceof NetError)) {
    probe.outcome = 'local';
    return;
  }
  const { detail } = error;
  switch (detail.reason) {
    case 'refused':
    case 'unreachable':
    case 'reset':
      probe.outcome = detail.reason;
      return;
    case 'timeout':
      // A connection that stands but gets no further (TLS, upgrade) is told by `connectMs` of its stage: it is silent all the same.
      probe.outcome = 'silent';
      probe.sent = Math.max(1, probe.sent);
      probe.waitedMs = waitedMs;
      return;
    case 'tls':
      probe.outcome = 'tls-failed';
      probe.tlsFailure = detail.failure;
      probe.tls = detail.facts;
      return;
    case 'websocket':
      probe.outcome = speaksNoHttp(error) ? 'garbage' : 'upgrade-refused';
      probe.upgrade = { status: detail.status, protocol: null };
      return;
    case 'malformed':
      probe.outcome = 'garbage';
      return;
    default:
      probe.outcome = 'local';
  }
}

/** Codes of Node's HTTP parser: what came is no HTTP answer at all. */
function speaksNoHttp({ cause }: NetError): boolean {
  return errorCode(cause)?.startsWith('HPE_') ?? false;
}
