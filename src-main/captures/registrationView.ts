/** A registration of a capture, fed to the rules of the live diagnosis. */
import { endpointText } from '../../src-shared/words/endpoint';
import { DEFAULT_LIMITS } from '../../src-shared/model/limits';
import type { CallCause } from '../../src-shared/model/call';
import type { CapturedRegistration } from '../../src-shared/model/capture';
import type { CaptureAnalyser } from '../analysis/capture/analyser';
import { startLineOf } from '../analysis/capture/signalling/results';
import { readSteps } from '../diagnosis/observed/registerSteps';
import { conclude } from '../diagnosis/verdict';
import { rawOf } from '../diagnosis/observed/captured/call';

const ASKED_S = 3600;

export function registrationCauses(analyser: CaptureAnalyser, registration: CapturedRegistration): CallCause[] {
  const record = analyser.signalling.registrations.byCallId.get(registration.callId);
  if (!record) return [];
  const ladder = record.messages
    .filter(({ octets }) => octets !== null)
    .map((message) => ({
      at: analyser.time(message.at),
      direction: message.status === 0 ? ('outbound' as const) : ('inbound' as const),
      transport: message.carriedBy,
      from: endpointText(message.src),
      to: endpointText(message.dst),
      startLine: startLineOf(message),
      cseq: `${message.cseq} ${message.method}`,
      retransmission: message.retransmission,
      raw: rawOf(message),
      callId: record.callId,
    }));
  const steps = readSteps(ladder);
  const outcome =
    registration.state === 'registered' ? 'registered' : registration.state === 'no-answer' ? 'unanswered' : 'refused';
  const verdict = conclude(
    {
      findings: {
        'registration.register': {
          outcome,
          transport: record.first.carriedBy,
          steps,
          status: registration.status,
          askedExpiresS: ASKED_S,
          grantedExpiresS: registration.expiresS,
          contact: steps[0]?.contact ?? null,
          foreign: [],
          local: record.first.src,
          seenAs: null,
          requestDelayMs: registration.delayMs,
          // A challenge that was never answered is then told apart from a wrong password.
          hasPassword: steps.some(({ authorized }) => authorized),
          error: null,
          server: record.first.dst,
        },
      },
      subject: {
        name: registration.aor,
        codecs: [],
        security: 'none',
        transport: record.first.carriedBy,
        hasPassword: steps.some(({ authorized }) => authorized),
        callTarget: null,
        responder: null,
        http: [],
        ports: [],
        limits: DEFAULT_LIMITS,
      },
      mode: 'quick',
    },
    [],
  );
  if (verdict.status === 'healthy') return [];
  return verdict.causes.map((cause) => ({
    ...cause,
    evidence: record.messages.slice(0, 4).map((message) => `packet ${message.packet}: ${startLineOf(message)}`),
  }));
}
