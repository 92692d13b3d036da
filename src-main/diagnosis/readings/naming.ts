import { endpointText } from '../../../src-shared/words/endpoint';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Naming, RuleInput } from '../api';
import type { CheckId } from '../facts/findings';
import type { ObservedCall } from '../observed/call';
import type { ReachFacts, TargetProbe } from '../facts/network';

type Options = Pick<Naming, 'explains' | 'replaces' | 'fix'>;

/** A naming in one line, so that a rule reads like a sentence. */
export function name(
  code: CauseCode,
  confidence: Naming['confidence'],
  severity: Naming['severity'],
  reason: string,
  evidence: CheckId[],
  options: Options = {},
): Naming {
  return { code, confidence, severity, reason, evidence, ...options };
}

export const REACH_IDS = ['reach.udp', 'reach.tcp', 'reach.tls', 'reach.ws', 'reach.wss'] as const;

/** Reachability of the transport that the account uses; null where it was not looked at. */
export function configuredReach({ findings }: RuleInput): { id: CheckId; facts: ReachFacts } | null {
  for (const id of REACH_IDS) {
    const facts = findings[id];
    if (facts?.configured && facts.probes.length > 0) return { id, facts };
  }
  return null;
}

/** Probes of the other transports. */
export function comparedProbes({ findings }: RuleInput): TargetProbe[] {
  return REACH_IDS.flatMap((id) => {
    const facts = findings[id];
    return facts && !facts.configured ? facts.probes : [];
  });
}

/** Any SIP response on the account's own way, whoever asked: then the way there and back is open. */
export function signallingAnswers(input: RuleInput): boolean {
  const { findings } = input;
  return (
    configuredReach(input)?.facts.probes.some(({ outcome }) => outcome === 'answered') === true ||
    findings['registration.register']?.steps.some(({ response }) => response !== null) === true ||
    hasResponse(findings['call.setup']?.call)
  );
}

export function hasResponse(call: ObservedCall | undefined): boolean {
  return call !== undefined && (call.final !== null || call.provisional.length > 0);
}

/** The largest that was sent: with the answer to a challenge in it an INVITE is larger than the first one. */
export function largestInvite({ inviteOctets, ladder }: ObservedCall): number {
  const sent = ladder.filter(({ direction, startLine }) => direction === 'outbound' && startLine.startsWith('INVITE '));
  return Math.max(inviteOctets ?? 0, ...sent.map(({ raw }) => Buffer.byteLength(raw)));
}

/** The server that an unanswered INVITE went to answers nothing else either, while another one of the same name does. */
export function deadTargetOf(input: RuleInput, { ladder }: ObservedCall): TargetProbe | null {
  const to = ladder.find(({ direction, startLine }) => direction === 'outbound' && startLine.startsWith('INVITE '))?.to;
  const probes = configuredReach(input)?.facts.probes ?? [];
  const probe = probes.find((one) => endpointText(one) === to && one.outcome !== 'answered');
  return probe && probes.some(({ outcome }) => outcome === 'answered') ? probe : null;
}

/** Where a 3xx led the call (RFC 3261 section 8.1.3.4); null where none came or it was not followed. */
export function redirection({ ladder }: ObservedCall): { says: string; target: string } | null {
  const invited = (entry: ObservedCall['ladder'][number]): boolean => entry.cseq.endsWith('INVITE');
  const index = ladder.findIndex((entry) => invited(entry) && /^SIP\/2\.0 3\d\d/.test(entry.startLine));
  const next = ladder.slice(index + 1).find((entry) => invited(entry) && entry.startLine.startsWith('INVITE '));
  if (index < 0 || !next) return null;
  return { says: ladder[index]?.startLine.slice(8) ?? '', target: next.startLine.split(' ')[1] ?? '' };
}

/** Answered, and long enough that something can be said about its media. */
export function talked(call: ObservedCall | undefined): call is ObservedCall {
  return call?.result.state === 'answered' && (call.result.timing.durationMs ?? 0) >= 2000;
}

/** RTP packets that arrived and were accepted. */
export function heard(call: ObservedCall): number {
  return call.result.streams.reduce((sum, stream) => sum + (stream.direction === 'inbound' ? stream.packets : 0), 0);
}

/** The retry with this one thing changed; of several the one that was answered. */
export function retried(
  { findings }: RuleInput,
  changed: ObservedCall['variant']['changed'],
): ObservedCall | undefined {
  const calls = findings['call.retry']?.calls.filter(({ variant }) => variant.changed === changed) ?? [];
  return calls.find(({ result }) => result.state === 'answered') ?? calls[0];
}
