/** RFC 8656 step by step: reach, challenge, authenticate, allocate, permission, data and back, refresh, release. */
import type { StunExchange } from '../../../net/turn/authSession';
import { StunFailure } from '../../../net/turn/transactions';
import { METHOD } from '../../../protocol/stun/message';
import type { TurnProbe } from '../../facts/ice';
import { failureOf } from './outcome';
import { type Relay, openRelay } from './relayEnds';
import { untilSilent } from './options';
import { placeOf, type IceTarget } from './servers';
import { type WalkOptions, askPermissions, tryData } from './turnData';
import { addStep, credentialsEnd, said, takeAllocation, whyImplausible } from './turnSteps';

/** Never rejects but for the signal. The allocation is given back. */
export async function walkTurn(target: IceTarget, options: WalkOptions): Promise<TurnProbe> {
  const { clock, signal } = options;
  const probe = blank(target, clock.now());
  const { address } = target;
  if (address === null) {
    addStep(probe, 'reach', 'failed', `the name ${target.host} has no address`);
    return { ...probe, reach: 'unresolved', failure: `The name ${target.host} has no address.` };
  }
  const exchanges: StunExchange[] = [];
  const startedAt = clock.now();
  let broken: Error | null = null;
  try {
    const relay = await openRelay({ ...target, address }, options, {
      onPipe: ({ local, connectMs, tlsMs }) => {
        probe.local = local;
        if (connectMs !== null) addStep(probe, 'reach', 'done', connectText(tlsMs), { ms: connectMs + (tlsMs ?? 0) });
      },
      onExchange: (exchange) => void exchanges.push(exchange),
      onClosed: (error) => {
        broken = error;
      },
    });
    probe.reach = 'answered';
    if (target.transport === 'udp') addStep(probe, 'reach', 'done', 'the server answers', { ms: exchanges[0]?.ms });
    await useAllocation(relay, { ...target, address }, probe, exchanges, options);
  } catch (error) {
    signal.throwIfAborted();
    takeRefusal(broken ?? error);
  }
  return probe;

  function takeRefusal(error: unknown): void {
    const answered = exchanges.some(({ response }) => response !== null);
    if (answered) {
      probe.reach = 'answered';
      if (target.transport === 'udp') addStep(probe, 'reach', 'done', 'the server answers', { ms: exchanges[0]?.ms });
      takeAllocation(probe, exchanges);
      if (error instanceof StunFailure && error.code !== null) probe.error = { code: error.code, reason: error.reason };
      probe.failure = `${probe.steps.at(-1)?.text ?? 'no answer'}.`;
      if (probe.failed === null)
        addStep(probe, 'allocate', 'failed', error instanceof Error ? error.message : 'no answer');
      return;
    }
    probe.sent = exchanges.reduce((sum, { sent }) => sum + sent, 0);
    probe.waitedMs = clock.now() - startedAt;
    const silent = error instanceof StunFailure;
    Object.assign(probe, silent ? { reach: 'silent', failure: `${error.reason}.` } : failureOf(error));
    // A connection that stands, but on which nothing is answered, is not the server that was meant.
    addStep(probe, 'reach', 'failed', probe.failure ?? 'no answer', { ms: probe.waitedMs });
  }
}

async function useAllocation(
  relay: Relay,
  target: IceTarget & { address: string },
  probe: TurnProbe,
  exchanges: StunExchange[],
  options: WalkOptions,
): Promise<void> {
  const { allocation } = relay;
  try {
    probe.relayed = allocation.relayed;
    probe.mapped = allocation.mapped;
    probe.lifetimeS = allocation.lifetimeS;
    probe.implausible = whyImplausible(allocation.relayed, target.address);
    takeAllocation(probe, exchanges);
    await askPermissions(relay, probe, options);
    if (untilSilent(options) > 0) await tryData(relay, target, probe, options);
    else addStep(probe, 'data', 'unknown', 'not tried: the time of the check was over');
    if (options.signal.aborted || untilSilent(options) === 0) return;
    const granted = await allocation.refresh(untilSilent(options)).catch((error: unknown) => error);
    const last = exchanges.at(-1);
    if (typeof granted === 'number')
      addStep(probe, 'refresh', 'done', `granted for ${granted} s more`, { ms: last?.ms });
    else addStep(probe, 'refresh', 'failed', last ? said(last) : String(granted), { ms: last?.ms, code: last?.code });
  } finally {
    await allocation.close();
    const last = exchanges.at(-1);
    const released = last?.method === METHOD.refresh && last.code === null && last.response !== null;
    // 437 says that it is gone already, which is what was wanted.
    if (released) addStep(probe, 'release', 'done', 'given back', { ms: last.ms });
    else addStep(probe, 'release', 'unknown', last ? said(last) : 'no answer', { code: last?.code });
    probe.staleNonces = exchanges.filter(({ code }) => code === 438).length;
  }
}

function connectText(tlsMs: number | null): string {
  return tlsMs === null ? 'the connection stands' : `the connection stands, TLS took ${Math.round(tlsMs)} ms of it`;
}

function blank(target: IceTarget, now: number): TurnProbe {
  const end = credentialsEnd(target.username);
  return {
    ...placeOf(target),
    reach: 'silent',
    steps: [],
    failed: null,
    sent: 0,
    waitedMs: null,
    local: null,
    mapped: null,
    relayed: null,
    implausible: null,
    lifetimeS: null,
    software: null,
    realm: null,
    hasCredentials: target.username !== '',
    credentialsLeftS: end === null ? null : Math.round((end - now) / 1000),
    staleNonces: 0,
    error: null,
    permissions: [],
    data: [],
    tlsFailure: null,
    tls: null,
    failure: null,
  };
}
