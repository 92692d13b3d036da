import type { Evidence } from '../../../../src-shared/model/diagnosis';
import { localAddressFor } from '../../../net/route';
import { maskedText } from '../../../protocol/sip/mask';
import type { Check, CheckContext } from '../../api';
import type { AlgFacts, AlgProbe } from '../../facts/registration';
import { compareRequest, compareResponse } from '../../probes/algCompare';
import { algRequest } from '../../probes/algRequest';
import { askReceived } from '../../probes/companion';
import { field, table } from '../shared/evidence';
import { sleep } from '../registration/waiting';
import { algHints } from './algHints';
import { algWays, type AlgWay } from './algWays';

/** Not waited longer for the first way before the others are tried beside it, ms. */
const PATIENCE_MS = 1500;
/** Three transmissions by UDP; a companion has nothing to think about. */
const SILENCE_MS = 4000;

/** A probe with what people are shown of it. */
interface Seen {
  probe: AlgProbe;
  sent: Uint8Array | null;
  received: Uint8Array | null;
  error: string | null;
}

/** Proof where a companion returns our own bytes; hints where there is none. */
export const alg: Check<'nat.alg'> = {
  id: 'nat.alg',
  area: 'nat',
  title: 'Does something on the way rewrite SIP?',
  needs: [],
  after: ['registration.register', 'reach.udp', 'reach.tcp', 'reach.tls', 'reach.ws', 'reach.wss'],
  limitMs: { quick: 10_000, full: 10_000 },
  when: ({ subject, findings }) =>
    subject.responder !== null || algHints(findings).length > 0
      ? true
      : 'Nothing looks rewritten; a companion at the other end ("sidetone respond") would prove it.',
  async run(context, signal) {
    const { subject, findings } = context;
    const hints = algHints(findings);
    const ways = subject.responder === null ? [] : algWays(subject.responder, subject.account.transport);
    const seen = await takeWays(context, ways, signal);
    signal.throwIfAborted();
    const probes = seen.map(({ probe }) => probe);
    const facts = { companion: probes.some(({ outcome }) => outcome === 'answered'), probes, hints };
    return { ...judge(facts), facts, evidence: evidenceOf(facts, seen) };
  },
};

/** The first way alone where it is clean; else the others too, for the difference. */
async function takeWays(context: CheckContext, ways: AlgWay[], signal: AbortSignal): Promise<Seen[]> {
  const [firstWay, ...others] = ways;
  if (!firstWay) return [];
  const enough = new AbortController();
  const own = AbortSignal.any([signal, enough.signal]);
  const first = takeWay(context, firstWay, signal);
  const isClean = ({ probe }: Seen): boolean =>
    probe.outcome === 'answered' && probe.rewrites.length === 0 && probe.responseRewrites.length === 0;
  const patience = sleep(context.instruments.clock, PATIENCE_MS, own).then(() => null);
  const soon = await Promise.race([first, patience]);
  if (soon && isClean(soon)) {
    enough.abort();
    await patience;
    return [soon];
  }
  const rest = Promise.all(others.map((way) => takeWay(context, way, own)));
  // Whatever becomes of the first, nobody is left who would not hear of the others.
  rest.catch(() => {});
  const late = await first;
  if (isClean(late)) enough.abort();
  const all = [late, ...(await rest)];
  enough.abort();
  return isClean(late) ? [late] : all;
}

async function takeWay({ instruments, progress }: CheckContext, way: AlgWay, signal: AbortSignal): Promise<Seen> {
  const { transport, port, uri } = way;
  progress(`asking the companion what it received by ${transport.toUpperCase()}`);
  const line = instruments.openLine({ changes: { transport } });
  const silence = new AbortController();
  const timer = instruments.clock.setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const address = await ownAddress();
    const limit = AbortSignal.any([signal, silence.signal]);
    const answer = await askReceived(line, uri, algRequest(address), limit);
    if (answer.outcome !== 'answered') {
      const probe: AlgProbe = { transport, port, outcome: answer.outcome, rewrites: [], responseRewrites: [] };
      return { probe, sent: answer.sent, received: null, error: answer.error };
    }
    const { sent, received, responseSent, responseReceived, from } = answer;
    const probe: AlgProbe = {
      transport,
      port,
      outcome: 'answered',
      rewrites: compareRequest(sent, received),
      responseRewrites: responseSent ? compareResponse(responseSent, responseReceived) : [],
      seenAs: from,
    };
    return { probe, sent, received, error: null };
  } finally {
    timer.cancel();
    await line.close();
  }

  /** Ours on the way to the companion. Where there is none, what is asked ends in an error that says why. */
  async function ownAddress(): Promise<string> {
    try {
      const { targets } = await instruments.resolver.resolve(uri, transport, signal);
      const [target] = targets;
      if (target) return await localAddressFor(target.address);
    } catch {
      // Told by the request itself.
    }
    return '127.0.0.1';
  }
}

function judge({ probes, hints, companion }: AlgFacts): { status: 'pass' | 'warn' | 'info'; summary: string } {
  const changed = probes.find(({ rewrites, responseRewrites }) => rewrites.length + responseRewrites.length > 0);
  if (changed) {
    const fields = [...new Set([...changed.rewrites, ...changed.responseRewrites].map(({ field: name }) => name))];
    const where = `${changed.transport.toUpperCase()} port ${changed.port}`;
    return { status: 'warn', summary: `On ${where} our request arrived changed: ${fields.join(', ')}.` };
  }
  if (companion) return { status: 'pass', summary: 'Our requests reach the companion just as they left.' };
  const [hint] = hints;
  if (hint) return { status: 'warn', summary: hint.text };
  const said = probes.map(({ transport, outcome }) => `${transport.toUpperCase()} ${outcome}`).join(', ');
  return {
    status: 'info',
    summary: `The companion did not say what it received (${said || 'its address is no SIP address'}).`,
  };
}

function evidenceOf({ probes, hints }: AlgFacts, seen: readonly Seen[]): Evidence[] {
  const evidence: Evidence[] = [];
  if (probes.length > 0) {
    const rows = seen.map(({ probe, error }) => [
      `${probe.transport.toUpperCase()} ${probe.port}`,
      probe.outcome,
      probe.rewrites.length,
      probe.responseRewrites.length,
      error,
    ]);
    evidence.push(table('Ways to the companion', ['way', 'outcome', 'changed there', 'changed back', 'error'], rows));
  }
  const changes = seen.flatMap(({ probe }) =>
    [
      ...probe.rewrites.map((one) => ['request', one] as const),
      ...probe.responseRewrites.map((one) => ['response', one] as const),
    ].map(([what, { field: name, sent, received }]) => [probe.transport.toUpperCase(), what, name, sent, received]),
  );
  if (changes.length > 0) {
    evidence.push(table('Changed on the way', ['way', 'message', 'field', 'sent', 'received'], changes));
  }
  const telling = seen.find(({ probe, sent, received }) => probe.rewrites.length > 0 && sent && received);
  if (telling?.sent && telling.received) {
    evidence.push({
      kind: 'compare',
      label: `Our request by ${telling.probe.transport.toUpperCase()}`,
      value: {
        left: { title: 'as it left', text: maskedText(telling.sent) },
        right: { title: 'as it arrived', text: maskedText(telling.received) },
      },
    });
  }
  return [...evidence, ...hints.map(({ text }) => field('Hint', text))];
}
