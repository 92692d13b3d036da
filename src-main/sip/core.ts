/** What the parts of one user agent share. */
import { isWeb } from '../../src-shared/model/transports';
import type { Clock } from '../net/clock';
import type { TargetResolver } from '../net/resolver';
import type { Flow } from '../net/transport';
import { formatHostPort } from '../protocol/sip/host';
import type { DialogTable } from './dialog/table';
import type { FlowCache } from './flows';
import type { StrangerGuard } from './strangerGuard';
import type { TimerValues } from './timers';
import type { TransactionLayer } from './transactions/layer';

export interface Core {
  readonly clock: Clock;
  readonly timers: TimerValues;
  readonly layer: TransactionLayer;
  readonly resolver: TargetResolver;
  readonly flows: FlowCache;
  readonly dialogs: DialogTable;
  readonly guard: StrangerGuard;
  /** User-Agent and Server header. */
  readonly product: string;
  /** Our host name on WebSockets, where we have no address of our own (RFC 7118 section 5). */
  readonly anonymousHost: string;
}

/** sent-by of the Via on a flow. */
export function sentBy(core: Core, flow: Flow): string {
  return isWeb(flow.transport)
    ? core.anonymousHost
    : formatHostPort({ host: flow.local.address, port: flow.local.port });
}

/**
 * Contact URI on a flow: our address as this machine knows it, even behind a NAT. The peer finds the way back by rport, Record-Route
 * or the connection; writing the reflexive address in would hide what a SIP ALG changes, and that is what we want to see.
 */
export function contactUri(core: Core, flow: Flow, user: string): string {
  const transport = flow.transport === 'udp' ? '' : `;transport=${isWeb(flow.transport) ? 'ws' : flow.transport}`;
  return `sip:${user}@${sentBy(core, flow)}${transport}`;
}
