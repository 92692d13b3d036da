/** A registration of a capture, fed to the rules of the live diagnosis. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { CallCause } from '../../src-shared/model/call';
import type { CapturedIcmp, CapturedRegistration } from '../../src-shared/model/capture';
import type { CaptureAnalyser } from '../analysis/capture/analyser';
import type { RegistrationRecord } from '../analysis/capture/signalling/registrations';
import type { RegisterFacts } from '../diagnosis/facts/registration';
import { startLineOf } from '../analysis/capture/signalling/results';
import { readSteps } from '../diagnosis/observed/registerSteps';
import { judgeRegistration } from '../diagnosis/judge';
import { rawOf } from '../diagnosis/observed/captured/call';

const ASKED_S = 3600;

/** Without an answer for so long it may be said that none came: until then a REGISTER is sent four times (RFC 3261 section 17.1.2.2), ms. */
const SILENCE_MS = 7500;

interface RegistrationInput {
  analyser: CaptureAnalyser;
  registration: CapturedRegistration;
  /** Addresses that answered some request. */
  answering: ReadonlySet<string>;
  icmp: readonly CapturedIcmp[];
  captureEnd: number;
}

export function registrationCauses(input: RegistrationInput): CallCause[] {
  const { analyser, registration } = input;
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
  const hasPassword = steps.some(({ authorized }) => authorized);
  const { first } = record;
  const verdict = judgeRegistration(
    {
      outcome,
      transport: first.carriedBy,
      steps,
      status: registration.status,
      askedExpiresS: ASKED_S,
      grantedExpiresS: registration.expiresS,
      contact: steps[0]?.contact ?? null,
      foreign: [],
      local: first.src,
      seenAs: null,
      requestDelayMs: registration.delayMs,
      // A challenge that was never answered is then told apart from a wrong password.
      hasPassword,
      error: null,
      server: first.dst,
      silence: outcome === 'unanswered' ? silenceOf(record, input) : null,
    },
    {
      name: registration.aor,
      codecs: [],
      security: 'none',
      transport: first.carriedBy,
      hasPassword,
      callTarget: null,
      responder: null,
      http: [],
      ports: [],
      limits: analyser.limits,
    },
  );
  if (verdict.status === 'healthy') return [];
  return verdict.causes.map((cause) => ({
    ...cause,
    evidence: record.messages.slice(0, 4).map((message) => `packet ${message.packet}: ${startLineOf(message)}`),
  }));
}

/** Null where too little time passed to say that nothing comes. */
function silenceOf(
  { first, requestAt }: RegistrationRecord,
  { answering, icmp, captureEnd }: RegistrationInput,
): RegisterFacts['silence'] {
  const waitedMs = captureEnd - requestAt;
  const [from, to] = [endpointText(first.src), endpointText(first.dst)];
  const error = icmp.find(({ about }) => endpointText(about.src) === from && endpointText(about.dst) === to);
  if (!error && !(waitedMs >= SILENCE_MS)) return null;
  return {
    answersOthers: answering.has(first.dst.address),
    waitedMs,
    icmp: error ? { from: error.from, meaning: error.meaning, isPort: error.meaning === 'port unreachable' } : null,
  };
}
