/** One Binding request (RFC 8489 section 3) by UDP, TCP or TLS, with its times. */
import { openStunPipe } from '../../../net/turn/openPipe';
import { StunFailure, StunTransactions } from '../../../net/turn/transactions';
import { ATTRIBUTE } from '../../../protocol/stun/attributes';
import { otherAddressOf, responseOriginOf } from '../../../protocol/stun/discovery';
import { METHOD, decodeStun, errorOf, mappedAddressOf, textOf } from '../../../protocol/stun/message';
import type { BindingProbe } from '../../facts/ice';
import type { IceProbeOptions } from './options';
import { failureOf } from './outcome';
import { placeOf, type IceTarget } from './servers';

/** Never rejects but for the signal: what went wrong is in the facts. */
export async function probeBinding(target: IceTarget, options: IceProbeOptions): Promise<BindingProbe> {
  const { clock, signal, patienceMs, tls } = options;
  const probe = blank(target);
  if (target.address === null)
    return { ...probe, reach: 'unresolved', failure: `The name ${target.host} has no address.` };
  const startedAt = clock.now();
  let broken: Error | null = null;
  let garbage: string | null = null;
  let transactions: StunTransactions | null = null;
  const end = (reason: string): void => transactions?.close(reason);
  const abort = (): void => end('cancelled');
  try {
    const pipe = await openStunPipe({
      clock,
      transport: target.transport,
      address: target.address,
      port: target.port,
      servername: target.host,
      tls,
      timeoutMs: patienceMs,
      signal,
      onFrame: (frame) => {
        const message = decodeStun(frame);
        if (!message) garbage = 'Something answers there that does not speak STUN.';
        else if (transactions?.receive(message) === false) {
          garbage ??= 'STUN responses arrive from there, and none fits a request of ours (another transaction ID).';
        }
      },
      onClosed: (error) => {
        broken = error;
        end(error.message);
      },
    });
    Object.assign(probe, { local: pipe.local, connectMs: pipe.connectMs, tlsMs: pipe.tlsMs });
    signal.addEventListener('abort', abort, { once: true });
    try {
      signal.throwIfAborted();
      transactions = new StunTransactions(clock, (message) => pipe.send(message), pipe.reliable);
      const sentAt = clock.now();
      const onSent = (attempt: number): void => void (probe.sent = attempt);
      const ask = transactions.request({ method: METHOD.binding, attributes: () => [], patienceMs, onSent });
      const response = await ask.catch((error: unknown) => {
        if (error instanceof StunFailure && error.response) return error.response;
        throw error;
      });
      probe.reach = 'answered';
      probe.answerMs = clock.now() - sentAt;
      probe.error = errorOf(response);
      probe.mapped = mappedAddressOf(response);
      probe.origin = responseOriginOf(response);
      probe.other = otherAddressOf(response);
      probe.software = textOf(response, ATTRIBUTE.software);
      return probe;
    } catch (error) {
      return takeRefusal(error);
    } finally {
      signal.removeEventListener('abort', abort);
      pipe.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    return Object.assign(probe, failureOf(error), { waitedMs: clock.now() - startedAt });
  }

  function takeRefusal(error: unknown): BindingProbe {
    signal.throwIfAborted();
    probe.waitedMs = clock.now() - startedAt;
    if (broken) return Object.assign(probe, failureOf(broken));
    probe.reach = garbage === null ? 'silent' : 'garbage';
    probe.failure = garbage ?? `${error instanceof Error ? error.message : String(error)}.`;
    return probe;
  }
}

function blank(target: IceTarget): BindingProbe {
  return {
    ...placeOf(target),
    reach: 'silent',
    sent: 0,
    connectMs: null,
    tlsMs: null,
    answerMs: null,
    waitedMs: null,
    local: null,
    mapped: null,
    origin: null,
    other: null,
    software: null,
    error: null,
    tlsFailure: null,
    tls: null,
    failure: null,
  };
}
