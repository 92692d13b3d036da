/** One REGISTER ladder of a line, with a limit to the silence that is waited through. */
import type { Clock } from '../../../net/clock';
import type { RegistrationStatus } from '../../../sip/api';
import type { Line } from '../../api';
import { within } from './waiting';

export interface RegisterAttempt {
  status: RegistrationStatus;
  /** Nothing came for so long, ms; null where something ended it. */
  silentMs: number | null;
}

/** When cancelled: so long after the last sign of life an answer may still be on its way, and with it a binding to be removed, ms. */
const HOPE_MS = 1000;

/**
 * Registers. The binding stays until the line is closed, which removes it.
 * @param silenceMs given up so long after the last sign of life
 */
export async function registerLine(
  line: Line,
  options: { clock: Clock; silenceMs: number; signal: AbortSignal; keepAlive?: boolean },
): Promise<RegisterAttempt> {
  const { clock, silenceMs, signal, keepAlive } = options;
  const registration = line.agent.register(line.account, { keepAlive });
  let heardAt = clock.now();
  let trying = false;
  const stopListening = line.agent.onLadder(({ direction, startLine }) => {
    if (direction !== 'inbound') return;
    // Each retransmission may be answered by another 100: that is no progress.
    const provisional = startLine.startsWith('SIP/2.0 1');
    if (!provisional || !trying) heardAt = clock.now();
    trying = provisional;
  });
  try {
    const started = registration.start();
    for (;;) {
      const left = heardAt + silenceMs - clock.now();
      if (left <= 0) {
        registration.abandon();
        return { status: await started, silentMs: silenceMs };
      }
      const waited = await within(started, { clock, ms: left, signal });
      if (waited.kind === 'came') return { status: waited.value, silentMs: null };
      if (waited.kind === 'aborted') {
        const hopeMs = heardAt + HOPE_MS - clock.now();
        const hope = { clock, ms: hopeMs, signal: new AbortController().signal };
        if (hopeMs <= 0 || (await within(started, hope)).kind !== 'came') registration.abandon();
        return { status: await started, silentMs: null };
      }
    }
  } finally {
    stopListening();
  }
}
