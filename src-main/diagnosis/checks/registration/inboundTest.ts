/** A request to our own address of record: does the registrar bring it to the line that is registered? */
import { randomBytes } from 'node:crypto';
import type { DiagnosisMode } from '../../../../src-shared/model/diagnosis';
import type { ResponseOutcome } from '../../../sip/api';
import type { Instruments, Line } from '../../api';
import type { InboundFacts } from '../../facts/registration';
import { within } from './waiting';

/** Only for recognising our own request; nobody else reads it. */
const TOKEN_HEADER = 'X-Sidetone-Inbound';
/** Two retransmissions of whoever forwards it. */
const LIMIT_MS: Record<DiagnosisMode, number> = { quick: 2500, full: 5000 };
/** After a final response: another contact may have answered first. */
const LATE_MS = 250;

/** The server gave it up after its own time-out: it went out to us and nothing came back. */
const LOST = new Set([408, 504]);

/**
 * @param line registered
 * @param changes over the account, of the way that the line was registered by
 * @param answersOptions whether the server is known to answer OPTIONS: only then does its silence mean anything
 */
export async function testInbound(
  line: Line,
  {
    instruments,
    changes,
    mode,
    signal,
    answersOptions,
  }: {
    instruments: Instruments;
    changes: Partial<Line['account']>;
    mode: DiagnosisMode;
    signal: AbortSignal;
    answersOptions(): boolean;
  },
): Promise<InboundFacts> {
  const { clock } = instruments;
  const token = randomBytes(12).toString('hex');
  const callId = randomBytes(12).toString('hex');
  const sender = instruments.openLine({ changes });
  const limit = new AbortController();
  const arrival = watchFor(line, [token, callId]);
  try {
    const startedAt = clock.now();
    const answer: { outcome: ResponseOutcome | null } = { outcome: null };
    const answered = sender.agent
      .options(sender.account, sender.account.aor, limit.signal, {
        headers: [
          { name: TOKEN_HEADER, value: token },
          { name: 'Call-ID', value: callId },
        ],
      })
      .then((outcome) => void (answer.outcome = outcome));
    const wait = (promise: Promise<void>, ms: number) => within(promise, { clock, ms, signal });
    await wait(Promise.race([arrival.came, answered]), LIMIT_MS[mode]);
    // Whichever of the two has not come may be just behind.
    if (arrival.at() !== null) await wait(answered, LATE_MS);
    else if (answer.outcome) await wait(arrival.came, LATE_MS);
    const at = arrival.at();
    const { outcome } = answer;
    return {
      way: 'own-address',
      reached: at !== null ? true : verdict(outcome, answersOptions()),
      afterMs: at === null ? null : Math.round((at - startedAt) * 1000) / 1000,
      status: outcome?.response?.status ?? null,
    };
  } finally {
    arrival.end();
    limit.abort();
    await sender.close();
  }

  /** It did not arrive: lost on the way, or never sent to us? */
  function verdict(outcome: ResponseOutcome | null, answers: boolean): false | null {
    if (outcome?.response) return LOST.has(outcome.response.status) ? false : null;
    // An error of our own way says nothing about the way to the registered line.
    if (outcome) return null;
    return answers ? false : null;
  }

  function watchFor(registered: Line, marks: string[]) {
    let at: number | null = null;
    let tell = (): void => {};
    const came = new Promise<void>((resolve) => (tell = resolve));
    const end = registered.agent.onLadder(({ direction, startLine, raw }) => {
      if (at !== null || direction !== 'inbound' || !startLine.startsWith('OPTIONS ')) return;
      if (!marks.some((mark) => raw.includes(mark))) return;
      at = clock.now();
      tell();
    });
    return { came, at: () => at, end };
  }
}
