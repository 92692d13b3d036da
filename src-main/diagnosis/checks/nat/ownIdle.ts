/** A registered line that falls silent, and requests to it through the registrar after longer and longer times. */
import type { CheckContext } from '../../api';
import type { BindingLifetimeFacts } from '../../facts/registration';
import { registerLine } from '../registration/attempt';
import { testInbound } from '../registration/inboundTest';
import { sleep } from '../registration/waiting';

type Probe = BindingLifetimeFacts['probes'][number];

const SILENCE_MS = 8000;

/** Ends with the first one that does not arrive: longer times would fare no better. `null` where we did not stay silent. */
export async function idleOnOwnLine(
  { instruments, mode, progress }: CheckContext,
  idleTimesS: readonly number[],
  signal: AbortSignal,
): Promise<Probe[]> {
  const { clock } = instruments;
  let sent = 0;
  const line = instruments.openLine({ tap: ({ direction }) => void (direction === 'outbound' && sent++) });
  const probes: Probe[] = [];
  try {
    const { status } = await registerLine(line, { clock, silenceMs: SILENCE_MS, signal, keepAlive: false });
    if (status.phase !== 'registered') return [];
    for (const idleS of idleTimesS) {
      progress(`silent for ${idleS} s`, probes.length / idleTimesS.length);
      const before = sent;
      if (!(await sleep(clock, idleS * 1000, signal))) break;
      // A refresh of a short binding has opened the way again.
      if (sent !== before) {
        probes.push({ idleS, reached: null });
        continue;
      }
      const { reached } = await testInbound(line, {
        instruments,
        changes: {},
        mode,
        signal,
        answersOptions: () => true,
      });
      probes.push({ idleS, reached });
      if (reached === false || signal.aborted) break;
    }
    return probes;
  } finally {
    await line.close();
  }
}
