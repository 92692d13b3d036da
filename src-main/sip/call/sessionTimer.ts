/** RFC 4028: the session ends unless somebody refreshes it. */
import type { Clock, Timer } from '../../net/clock';
import { headerValue, headerValues } from '../../protocol/sip/headers';
import type { SipHeader, SipMessage } from '../../protocol/sip/message';
import {
  formatSessionExpires,
  MIN_SESSION_EXPIRES_S,
  parseMinSe,
  parseSessionExpires,
} from '../../protocol/sip/sessionExpires';

interface SessionTimerEvents {
  /** Half of the interval is over and the refresh is ours (section 10). */
  refresh(): void;
  /** Nobody refreshed: the call is to be ended. */
  expired(intervalS: number): void;
}

export class SessionTimer {
  /** Interval that we ask for, s; 0 asks for none. */
  private wanted: number;
  private minimum = MIN_SESSION_EXPIRES_S;
  private agreed: { interval: number; ours: boolean } | null = null;
  private refresh: Timer | null = null;
  private expiry: Timer | null = null;

  constructor(
    private readonly clock: Clock,
    wantedS: number,
    private readonly events: SessionTimerEvents,
  ) {
    this.wanted = wantedS === 0 ? 0 : Math.max(wantedS, MIN_SESSION_EXPIRES_S);
  }

  /** Headers of our INVITE or UPDATE. In a refresh the roles stay as they are (section 7.4). */
  requestHeaders(): SipHeader[] {
    const interval = this.agreed?.interval ?? this.wanted;
    if (interval === 0) return [];
    const refresher = this.agreed ? (this.agreed.ours ? 'uac' : 'uas') : null;
    const headers = [{ name: 'Session-Expires', value: formatSessionExpires({ interval, refresher }) }];
    if (this.minimum > MIN_SESSION_EXPIRES_S) headers.push({ name: 'Min-SE', value: String(this.minimum) });
    return headers;
  }

  /** A 422 came (section 7.4): true where the request is worth another try with the interval that it asks for. */
  raise(response: SipMessage): boolean {
    const minimum = parseMinSe(headerValue(response, 'Min-SE') ?? '');
    const interval = this.agreed?.interval ?? this.wanted;
    if (minimum === null || minimum <= interval) return false;
    this.minimum = minimum;
    this.wanted = minimum;
    if (this.agreed) this.agreed.interval = minimum;
    return true;
  }

  /** We sent the request and this is its 2xx (section 7.2). */
  succeeded(response: SipMessage): void {
    const agreed = parseSessionExpires(headerValue(response, 'Session-Expires') ?? '');
    if (!agreed) return this.stop();
    this.run(agreed.interval, agreed.refresher !== 'uas');
  }

  /** Section 9: null where the interval asked for can be had, else the header of a 422. */
  refusal(request: SipMessage): SipHeader | null {
    const asked = parseSessionExpires(headerValue(request, 'Session-Expires') ?? '');
    if (!asked || asked.interval >= MIN_SESSION_EXPIRES_S || !supportsTimer(request)) return null;
    return { name: 'Min-SE', value: String(MIN_SESSION_EXPIRES_S) };
  }

  /** Headers of our 2xx to the peer's request, by table 2 of section 9; starts the timer. */
  accept(request: SipMessage): SipHeader[] {
    const asked = parseSessionExpires(headerValue(request, 'Session-Expires') ?? '');
    if (!asked) {
      this.stop();
      return [];
    }
    const peerCan = supportsTimer(request);
    const refresher = peerCan ? (asked.refresher ?? 'uac') : 'uas';
    const interval = Math.max(asked.interval, MIN_SESSION_EXPIRES_S);
    this.run(interval, refresher === 'uas');
    const headers = [{ name: 'Session-Expires', value: formatSessionExpires({ interval, refresher }) }];
    if (refresher === 'uac') headers.push({ name: 'Require', value: 'timer' });
    return headers;
  }

  stop(): void {
    this.refresh?.cancel();
    this.expiry?.cancel();
    this.agreed = null;
  }

  private run(interval: number, ours: boolean): void {
    this.stop();
    this.agreed = { interval, ours };
    if (ours) this.refresh = this.clock.setTimeout(() => this.events.refresh(), interval * 500);
    // Section 10: the lesser of 32 s and a third before the end.
    const early = Math.min(32, interval / 3);
    this.expiry = this.clock.setTimeout(() => this.events.expired(interval), (interval - early) * 1000);
  }
}

function supportsTimer(message: SipMessage): boolean {
  return [...headerValues(message, 'Supported'), ...headerValues(message, 'Require')].some(
    (tag) => tag.toLowerCase() === 'timer',
  );
}
