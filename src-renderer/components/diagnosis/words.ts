/** How a run, a check and a cause are said in plain words. */
import { CAUSES } from '../../../src-shared/causes';
import type { CauseOwner, CauseRecord } from '../../../src-shared/causes/record';
import type { CallCause } from '../../../src-shared/model/call';
import type { DiagnosisReport, JsonValue, Verdict } from '../../../src-shared/model/diagnosis';
import { t } from '../../i18n';
import { displayAddress } from '../../i18n/sipNames';

/** The catalogue's entry; null for a code of a newer program. */
export const recordOf = (code: string): CauseRecord | null =>
  Object.values(CAUSES).find((record) => record.code === code) ?? null;

/** A report of a newer program may hold words that this one does not know. */
export function ownerOf({ code, owner }: Pick<CallCause, 'code' | 'owner'>): CauseOwner {
  const owners: readonly CauseOwner[] = ['you', 'local-network', 'service-provider', 'far-end'];
  const known = recordOf(code)?.owner ?? 'service-provider';
  return owners.find((one) => one === owner) ?? known;
}

/** What a line of the history says: the primary cause, or that there is none. */
export const summaryTitle = ({ status, title }: { status: Verdict['status']; title: string | null }): string =>
  status === 'healthy' ? t('diagnose.noProblem') : (title ?? t(`diagnose.status.${status}`));

const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? value[name] : undefined;
const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

/** Whose line was looked at, and what was called; null where no call was meant to be made. */
export function subjectOf({ profile, calls }: DiagnosisReport): { name: string; target: string | null } {
  const uri = text(member(member(profile, 'account'), 'uri'));
  const target = calls[0]?.target ?? text(member(profile, 'callTarget'));
  return {
    name: text(member(profile, 'name')) ?? (uri === null ? t('common.notKnown') : displayAddress(uri)),
    target: target === null ? null : displayAddress(target),
  };
}

/** "Office → 600", "Office". */
export const subjectText = (name: string, target: string | null): string =>
  target === null || target === '' ? name : `${name} → ${displayAddress(target)}`;
