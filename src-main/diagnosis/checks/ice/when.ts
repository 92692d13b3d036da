import type { CheckContext } from '../../api';
import type { IceProbeOptions } from '../../probes/ice/options';

const NONE = 'Not asked for: no STUN or TURN server is configured.';

/** Checks of servers run where there are any. */
export function whenServers({ subject }: CheckContext): true | string {
  return subject.ice?.servers.some(({ urls }) => urls.length > 0) ? true : NONE;
}

export function probeOptions(
  { subject, instruments }: CheckContext,
  signal: AbortSignal,
  patienceMs: number,
): IceProbeOptions {
  const { tls } = subject.account;
  return {
    clock: instruments.clock,
    signal,
    patienceMs,
    ...(tls
      ? { tls: { ...(tls.verify === undefined ? {} : { verify: tls.verify }), ...(tls.ca ? { ca: tls.ca } : {}) } }
      : {}),
  };
}
