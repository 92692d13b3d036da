/**
 * What a refusal says by itself: its SIP status (RFC 3261 section 21) and the Q.850 cause of its Reason header (RFC 3326). Whoever knows more
 * (challenges, a retry, what rang) says more; nobody says otherwise.
 */
import type { CauseCode } from './codes';

const BY_Q850: Readonly<Partial<Record<number, CauseCode>>> = {
  1: 'call-no-route',
  2: 'call-no-route',
  3: 'call-no-route',
  17: 'call-busy',
  18: 'call-no-answer',
  19: 'call-no-answer',
  20: 'call-unavailable',
  21: 'call-rejected',
  28: 'call-no-route',
  34: 'server-overloaded',
  42: 'server-overloaded',
};

/** As RFC 3398 section 8.2.6.1 turns them into causes of Q.850, where the status itself says no more. */
const BY_INVITE: Readonly<Partial<Record<number, CauseCode>>> = {
  401: 'auth-wrong-password',
  402: 'call-rejected',
  403: 'call-rejected',
  404: 'call-no-route',
  407: 'auth-wrong-password',
  410: 'call-no-route',
  415: 'call-codec-mismatch',
  422: 'call-session-timer-drop',
  480: 'call-unavailable',
  482: 'call-no-route',
  483: 'call-no-route',
  484: 'call-no-route',
  485: 'call-no-route',
  486: 'call-busy',
  488: 'call-codec-mismatch',
  503: 'server-overloaded',
  600: 'call-busy',
  603: 'call-rejected',
  604: 'call-no-route',
  606: 'call-codec-mismatch',
  607: 'call-rejected',
  608: 'call-rejected',
};

const BY_REGISTER: Readonly<Partial<Record<number, CauseCode>>> = {
  401: 'auth-wrong-password',
  403: 'registration-forbidden',
  404: 'auth-unknown-user',
  407: 'auth-wrong-password',
  503: 'server-overloaded',
  604: 'auth-unknown-user',
};

/** Ended by somebody's patience: RFC 3261 sections 21.4.9, 21.4.25 and 21.5.5. */
const TIMED_OUT: ReadonlySet<number> = new Set([408, 487, 504]);

/** Null for a cause that names nothing of its own, or for none. */
export function causeOfQ850(q850: number | null): CauseCode | null {
  return q850 === null ? null : (BY_Q850[q850] ?? null);
}

/** @param rang a 18x came before; null: not known, so taken as it is with people */
export function causeOfInvite(status: number, q850: number | null = null, rang: boolean | null = null): CauseCode {
  const known = causeOfQ850(q850) ?? BY_INVITE[status];
  if (known) return known;
  if (TIMED_OUT.has(status)) return rang === false ? 'call-progress-timeout' : 'call-no-answer';
  return isServerError(status) ? 'server-error' : 'unknown';
}

export function causeOfRegister(status: number): CauseCode {
  return BY_REGISTER[status] ?? (isServerError(status) ? 'server-error' : 'unknown');
}

/** RFC 3261 section 21.5.7: 513 is about the size of the message, not about the server. */
function isServerError(status: number): boolean {
  return status >= 500 && status < 600 && status !== 513;
}
