import { times } from '../../../../src-shared/words/figures';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Endpoint } from '../../../../src-shared/model/media';
import type { Clock } from '../../../net/clock';
import { localInterfaces } from '../../../net/route';
import { parseHostPort } from '../../../protocol/sip/host';
import type { Check, CheckContext, CheckOutcome, Line } from '../../api';
import type { BindingFacts, RegisterFacts, RegisterStep } from '../../facts/registration';
import { registerLine, type RegisterAttempt } from './attempt';
import { askContacts, isDead, type Surroundings } from './bindingTest';
import { sortContacts, type SortedContacts } from './contacts';
import { field, table } from '../shared/evidence';
import { ladder, packet, timer } from './evidence';
import { testInbound } from './inboundTest';
import { endpointOf, type Rung } from '../../observed/ladder';
import { readSteps } from '../../observed/registerSteps';
import { within } from './waiting';
import { waysOf, type Way } from './ways';

/** For asking the registrar once more, which has just answered, ms. */
const AGAIN_MS = 2000;

type Outcome = CheckOutcome<'registration.register'>;

/**
 * Registers, and while the binding stands finds out what needs it: whether requests come in, and who else is bound. What the registrar
 * says is kept step by step. It runs beside the reachability checks, because a silent server may answer REGISTER alone.
 */
export const register: Check<'registration.register'> = {
  id: 'registration.register',
  area: 'registration',
  title: 'Does the server register us?',
  needs: ['names.resolve'],
  limitMs: { quick: 25_000, full: 120_000 },
  when: ({ subject: { account } }) =>
    account.registrar || account.outboundProxy || account.wsUrl || account.password
      ? true
      : 'The account has neither a registrar nor a password: there is nothing to register with.',
  async run(context, signal) {
    const steps: RegisterStep[] = [];
    const rungs: Rung[] = [];
    const ways = waysOf(context);
    for (const [at, way] of ways.entries()) {
      context.progress(at === 0 ? 'registering' : `registering at server ${at + 1} of ${ways.length}`);
      const line = context.instruments.openLine({ changes: way.changes });
      try {
        const attempt = await registerLine(line, {
          clock: context.instruments.clock,
          silenceMs: way.silenceMs,
          signal,
        });
        const registered = attempt.status.phase === 'registered';
        steps.push(...readSteps(line.ladder));
        rungs.push(...line.ladder);
        if (!registered && attempt.silentMs !== null && at < ways.length - 1) {
          foundDead(context, line);
          continue;
        }
        const facts = gather(context, line, attempt, steps);
        if (registered && !signal.aborted) await examine(context, line, way, facts, signal);
        return outcomeOf(facts, rungs);
      } finally {
        if (!signal.aborted) context.progress('removing our binding');
        await line.close();
      }
    }
    throw new Error('There is no way to a registrar.');
  },
};

/** The call is not to wait for it again. */
function foundDead({ instruments }: CheckContext, { ladder: sent }: Line): void {
  const last = sent.findLast(({ direction }) => direction === 'outbound');
  const place = last && endpointOf(last.to);
  if (last && place) instruments.resolver.report?.({ transport: last.transport, ...place }, false);
}

function gather(
  { subject: { account } }: CheckContext,
  line: Line,
  { status, silentMs }: RegisterAttempt,
  steps: RegisterStep[],
): RegisterFacts {
  const last = steps.at(-1);
  const sent = line.ladder.findLast(({ direction, cseq }) => direction === 'outbound' && cseq.endsWith('REGISTER'));
  const registered = status.phase === 'registered';
  const seenAs = last ? seenOf(last) : null;
  const sorted = sortOf(last, seenAs);
  const binding = sorted.own ?? sorted.rewritten;
  const unanswered = last?.response == null;
  const silence = silentMs === null ? null : `No answer to REGISTER within ${silentMs / 1000} s.`;
  return {
    outcome: registered ? 'registered' : unanswered ? 'unanswered' : 'refused',
    transport: sent?.transport ?? status.transport,
    steps: [...steps],
    status: last?.response?.status ?? null,
    askedExpiresS: account.expiresS,
    grantedExpiresS: registered ? (binding?.expiresS ?? status.grantedExpiresS) : null,
    contact: last?.contact ?? null,
    foreign: registered ? sorted.foreign.map(({ contact, expiresS }) => ({ contact, expiresS })) : [],
    local: sent ? endpointOf(sent.from) : null,
    seenAs,
    requestDelayMs: registered ? status.requestDelayMs : null,
    hasPassword: Boolean(account.password),
    error: registered ? null : (silence ?? status.error),
    server: sent ? endpointOf(sent.to) : null,
    rewrittenContact: sorted.rewritten?.contact ?? null,
    inbound: null,
    bindings: null,
  };
}

/** What needs the binding, side by side. A failure of one of them is no failure of the registration. */
async function examine(
  context: CheckContext,
  line: Line,
  { changes }: Way,
  facts: RegisterFacts,
  signal: AbortSignal,
): Promise<void> {
  const { instruments, mode } = context;
  context.progress('looking whether requests reach us, and who else is registered');
  const last = facts.steps.at(-1);
  const around: Surroundings = {
    own: localInterfaces().map(({ address }) => address),
    local: facts.local,
    seenAs: facts.seenAs,
    server: facts.server ?? null,
  };
  const answersOptions = (): boolean => {
    const reach = facts.transport ? context.findings[`reach.${facts.transport}`] : undefined;
    return reach?.probes.some(({ outcome }) => outcome === 'answered') ?? false;
  };
  const inbound = testInbound(line, { instruments, changes, mode, signal, answersOptions }).catch(() => null);
  const bindings = askContacts(sortOf(last, facts.seenAs).foreign, around, { instruments, mode, signal })
    .then((asked) => withoutGone(line, asked, { clock: instruments.clock, signal }))
    .catch(() => null);
  [facts.inbound, facts.bindings] = await Promise.all([inbound, bindings]);
}

/** Who was dead may just have gone in good order, as a run beside ours does: asked again, the registrar knows. */
async function withoutGone(
  line: Line,
  asked: BindingFacts,
  options: { clock: Clock; signal: AbortSignal },
): Promise<BindingFacts> {
  if (!asked.foreign.some(isDead)) return asked;
  const again = await within(line.agent.register(line.account).start(), { ...options, ms: AGAIN_MS });
  if (again.kind !== 'came' || again.value.phase !== 'registered') return asked;
  const there = new Set(again.value.bindings.map(({ contact }) => contact));
  return { foreign: asked.foreign.filter((binding) => !isDead(binding) || there.has(binding.contact)) };
}

function sortOf(last: RegisterStep | undefined, seenAs: Endpoint | null): SortedContacts {
  return sortContacts(last?.response?.contacts ?? [], last?.contact ?? '', seenAs);
}

/** RFC 3581 section 4: our address as the registrar saw it. */
function seenOf({ response }: RegisterStep): Endpoint | null {
  if (!response) return null;
  const { sentBy, received, rport } = response.via;
  if (received === null && rport === null) return null;
  const parsed = parseHostPort(sentBy);
  const address = received ?? parsed?.host;
  const port = rport ?? parsed?.port;
  return address !== undefined && port != null ? { address, port } : null;
}

function outcomeOf(facts: RegisterFacts, rungs: readonly Rung[]): Outcome {
  const registers = rungs.filter(({ cseq }) => cseq.endsWith('REGISTER'));
  const answer = registers.findLast(({ direction }) => direction === 'inbound');
  const challenges = facts.steps.flatMap(({ response }) => response?.challenges ?? []);
  return {
    status: facts.outcome === 'registered' ? 'pass' : 'fail',
    summary: summaryOf(facts),
    facts,
    evidence: [
      ...(facts.requestDelayMs === null ? [] : [timer('REGISTER to 200', facts.requestDelayMs)]),
      field('Expiry asked for, s', facts.askedExpiresS),
      ...(facts.grantedExpiresS === null ? [] : [field('Expiry granted, s', facts.grantedExpiresS)]),
      ...(facts.contact === null ? [] : [field('Our contact', facts.contact)]),
      ...(facts.rewrittenContact ? [field('Stored by the registrar as', facts.rewrittenContact)] : []),
      ...(facts.seenAs ? [field('The registrar sees us at', endpointText(facts.seenAs))] : []),
      ...(challenges.length === 0
        ? []
        : [
            table(
              'Challenges',
              ['scheme', 'realm', 'algorithm', 'stale', 'supported'],
              challenges.map(({ scheme, realm, algorithm, stale, supported }) => [
                scheme,
                realm,
                algorithm,
                stale,
                supported,
              ]),
            ),
          ]),
      ...(facts.error === null ? [] : [field('Error', facts.error)]),
      ...ladder('REGISTER', registers),
      ...packet('Last answer', answer),
    ],
  };
}

/** Then the user agent knows more than the status tells: no password, a wrong one, an algorithm that is not known. */
function challenged({ status }: RegisterFacts): boolean {
  return status === 401 || status === 407;
}

function summaryOf(facts: RegisterFacts): string {
  const { outcome, steps, transport, server, grantedExpiresS, requestDelayMs } = facts;
  const where = server ? ` at ${endpointText(server)}` : '';
  if (outcome === 'registered') {
    const after = requestDelayMs === null ? '' : `, after ${Math.round(requestDelayMs)} ms`;
    return `Registered${where} by ${transport?.toUpperCase()} for ${grantedExpiresS} s${after}.`;
  }
  const response = steps.at(-1)?.response;
  if (outcome === 'refused' && response) {
    const said = response.warning ?? response.reasonHeader?.text;
    const why = challenged(facts) && facts.error ? ` ${facts.error}` : '';
    return `The registrar${where} refused the registration: ${response.status} ${response.reason}${said ? ` (${said})` : ''}.${why}`;
  }
  const sent = steps.reduce((sum, step) => sum + step.sent, 0);
  const tries = sent === 0 ? '' : ` REGISTER was sent ${times(sent)}.`;
  return `${facts.error ?? 'The registrar did not answer.'}${tries}`;
}
