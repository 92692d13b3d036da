/** Words of a report, the same in each format. */
import type { CauseOwner } from '../../../src-shared/causes';
import type { Cause, CheckStatus, DiagnosisReport, Verdict } from '../../../src-shared/model/diagnosis';

export const STATUS_WORDS: Record<CheckStatus, string> = {
  pass: 'ok',
  warn: 'warning',
  fail: 'failed',
  skip: 'skipped',
  info: 'note',
};

export const VERDICT_WORDS: Record<Verdict['status'], string> = {
  healthy: 'healthy',
  degraded: 'degraded',
  failed: 'failed',
};

export const OWNER_WORDS: Record<CauseOwner, string> = {
  you: 'you',
  'local-network': 'whoever runs your local network',
  'service-provider': 'your service provider',
  'far-end': 'the far end',
};

export function ownerWords(owner: string): string {
  return owner in OWNER_WORDS ? OWNER_WORDS[owner as CauseOwner] : owner;
}

export function primaryCause({ causes }: Verdict): Cause | null {
  return causes.find(({ role }) => role === 'primary') ?? null;
}

/** What stands below the primary cause: problems and what follows from them apart from what accuses nobody. */
export function furtherOf(verdict: Verdict): { others: Cause[]; notes: Cause[] } {
  const primary = primaryCause(verdict);
  const rest = verdict.causes.filter((cause) => cause !== primary);
  // Reports of older versions have no notes: where nothing was wrong, all they name is one.
  const isNote = ({ role }: Cause): boolean => role === 'note' || primary === null;
  return { others: rest.filter((cause) => !isNote(cause)), notes: rest.filter(isNote) };
}

/** Name of the account or profile. */
export function subjectName({ profile }: DiagnosisReport): string | null {
  if (profile === null || typeof profile !== 'object' || Array.isArray(profile)) return null;
  const account = profile.account;
  const uri = account && typeof account === 'object' && !Array.isArray(account) ? account.uri : null;
  const name = profile.name ?? uri ?? profile.uri;
  return typeof name === 'string' && name !== '' ? name : null;
}

/** "2026-02-03 09:12:00 UTC" */
export function timeWords(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC` : iso;
}

/** ms as people read them: "0.2 ms", "24 ms", "8.5 s", "2 min 5 s". */
export function durationWords(ms: number): string {
  if (!Number.isFinite(ms)) return 'unknown';
  const size = Math.abs(ms);
  if (size < 10) return `${Math.round(ms * 10) / 10} ms`;
  if (size < 1000) return `${Math.round(ms)} ms`;
  if (size < 59_950) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.trunc(seconds / 60)} min ${Math.abs(seconds % 60)} s`;
}

export function runDurationMs({ startedAt, finishedAt }: DiagnosisReport): number {
  return Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));
}
