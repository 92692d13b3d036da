/** What a run of a room means: the first step that failed, its cause, and how sure that is. Pure. */
import { CAUSES } from '../../src-shared/causes';
import type { CauseCode } from '../../src-shared/causes/codes';
import type { ConferenceProbe } from '../../src-shared/contract/conference';
import type { Cause } from '../../src-shared/model/diagnosis';
import { t } from '../i18n';
import type { RoomFailure, RoomJudgement, RoomRun } from './model';

type Named = Pick<RoomJudgement, 'code' | 'confidence' | 'reason'>;

/** RFC 8656 section 5: the errors of an allocation that say why. */
const STUN_ERRORS: Readonly<Record<number, CauseCode>> = {
  401: 'turn-auth-failed',
  403: 'turn-peer-forbidden',
  441: 'turn-auth-failed',
  486: 'turn-quota',
  508: 'turn-quota',
};

/**
 * @param look what the engine found at the same room, where it was asked: it sees the HTTP status of the upgrade and the certificate, and
 * makes ICE checks of its own; null where it was not asked or did not answer
 */
export function judgeRoom(run: RoomRun, look: ConferenceProbe | null): RoomJudgement | null {
  if (run.cancelled) return null;
  const { failure } = run;
  if (!failure) return well(run);
  const named = nameOf(run, failure, look);
  const step = t(`conference.step.${failure.step}`);
  const sentence = t('conference.verdict.failed', { step, text: failure.text });
  return { status: 'failed', sentence, ...named };
}

function well(run: RoomRun): RoomJudgement {
  const warned = run.steps.find(({ state }) => state === 'warn');
  const none = { code: null, confidence: 'proven', reason: '' } as const;
  if (warned) {
    return { status: 'degraded', sentence: warned.said ?? '', ...none };
  }
  const { figures } = run;
  const lost = figures?.packetsLost ?? 0;
  const share = lost / Math.max(1, lost + (figures?.packetsReceived ?? 0));
  if (share > 0.02) {
    return {
      status: 'degraded',
      sentence: t('conference.verdict.lossy', { percent: Math.round(share * 100) }),
      code: 'quality-loss-inbound',
      confidence: 'likely',
      reason: t('conference.reason.lossy', { lost, received: figures?.packetsReceived ?? 0 }),
    };
  }
  return { status: 'healthy', sentence: t('conference.verdict.well'), ...none };
}

function nameOf(run: RoomRun, failure: RoomFailure, look: ConferenceProbe | null): Named {
  const named = (code: CauseCode, confidence: Named['confidence'], reason: string): Named => ({
    code,
    confidence,
    reason,
  });
  switch (failure.kind) {
    case 'socket':
      return engines(look) ?? named('websocket-refused', 'likely', t('conference.reason.page'));
    case 'refused': {
      const isLogin = failure.status === 401 || failure.status === 403;
      return named(isLogin ? 'http-api-unauthorized' : 'http-api-error', 'proven', failure.text);
    }
    case 'timeout':
    case 'closed':
    case 'unusable':
      return named('http-api-error', 'likely', failure.text);
    case 'codec':
      return named('call-codec-mismatch', 'proven', failure.text);
    case 'ice':
      return relay(run) ?? engines(look) ?? named('ice-checks-failed', 'likely', checksReason(run, look));
    case 'dtls':
      return named('dtls-failed', 'proven', t('conference.reason.dtls'));
    case 'not-offered':
    case 'silent':
    case 'browser':
      return named('unknown', 'proven', failure.text);
  }
}

/** Where only a relay may be used, it is the relay that is to blame: what it answered, or that it did not. */
function relay({ policy, gatherErrors, local }: RoomRun): Named | null {
  if (policy !== 'relay') return null;
  const told = gatherErrors.find(({ code }) => STUN_ERRORS[code] !== undefined);
  const code = told && STUN_ERRORS[told.code];
  if (told && code) {
    const { url, text } = told;
    return { code, confidence: 'proven', reason: t('conference.reason.relayError', { url, code: told.code, text }) };
  }
  if (local.some(({ type }) => type === 'relay')) {
    return { code: 'turn-relay-broken', confidence: 'likely', reason: t('conference.reason.relayMute') };
  }
  const urls = gatherErrors.map(({ url }) => url).join(', ');
  return {
    code: 'turn-unreachable',
    confidence: 'likely',
    reason: t('conference.reason.noRelay', { urls: urls || '–' }),
  };
}

function engines(look: ConferenceProbe | null): Named | null {
  const cause = look?.verdict.status === 'failed' ? look.verdict.causes[0] : undefined;
  return cause ? { code: cause.code, confidence: cause.confidence, reason: cause.reason } : null;
}

function checksReason({ offered, local }: RoomRun, look: ConferenceProbe | null): string {
  const list = offered.map(({ transport, address, port }) => `${transport.toUpperCase()} ${address}:${port}`);
  const types = [...new Set(local.map(({ type }) => t(`conference.type.${type}`)))];
  const reason = t('conference.reason.checks', { list: list.join(', ') || '–', types: types.join(', ') || '–' });
  return look?.verdict.status === 'healthy' ? `${reason} ${t('conference.reason.engineReaches')}` : reason;
}

/** As the pages of causes show it. */
export function causeOf({ code, confidence, reason }: RoomJudgement): Cause | null {
  if (code === null) return null;
  const { title, explanation, technical, fix, owner } = CAUSES[code];
  return { code, role: 'primary', confidence, title, explanation, technical, fix, owner, reason, evidence: [] };
}
