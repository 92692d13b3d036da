import { parseSipUri } from '../protocol/sip/uri';
import type { Clock } from '../net/clock';
import type { IncomingCall } from '../sip/api';
import type { ResponderMedia, ResponderOptions } from './api';
import { createCallSlots } from './bounds/callSlots';
import { BOUNDS } from './bounds/policy';
import type { CounterBook } from './counterBook';
import { trustOf, type CallerFacts } from './callerTrust';
import type { Refusal } from './login';
import { findNumber, type NumberPlan } from './numbers';

export interface SwitchboardOptions {
  clock: Clock;
  createMedia: ResponderOptions['createMedia'];
  /** Contact of a registered user, to whom a caller is redirected; null where nobody is registered under the name. */
  findBinding(user: string): string | null;
  /** Told of each call that has media, so that it can be asked for later. */
  counters: Pick<CounterBook, 'follow' | 'finish'>;
  log(line: string): void;
  maxCalls: number;
  /** Has whoever makes this call shown the password, or how is it refused? */
  login(call: IncomingCall): 'registered' | 'stranger' | Refusal;
  isProven(address: string): boolean;
}

export interface Switchboard {
  readonly activeCalls: number;
  accept(call: IncomingCall): void;
  /** More is known of who calls from this address. */
  proven(address: string): void;
  /** Does a call run over it? */
  uses(flow: IncomingCall['flow']): boolean;
  close(): Promise<void>;
}

interface Line {
  call: IncomingCall;
  address: string;
  facts: CallerFacts;
  media: ResponderMedia | null;
}

/** Routes each incoming call to its test number. */
export function createSwitchboard(options: SwitchboardOptions): Switchboard {
  const { clock, createMedia, findBinding, counters, log, maxCalls, login, isProven } = options;
  const slots = createCallSlots<Line>(maxCalls);

  function accept(call: IncomingCall): void {
    const known = login(call);
    if (typeof known === 'object') return void call.reject(known.status, known.reason, known.headers);
    const user = parseSipUri(call.request.uri)?.user ?? '';
    const number = findNumber(user);
    if (!number) {
      const contact = findBinding(user);
      if (contact) void call.reject(302, 'Moved Temporarily', [{ name: 'Contact', value: `<${contact}>` }]);
      else void call.reject(404, 'No such test number');
      return;
    }
    const address = call.flow?.remote.address ?? '';
    const registered = known === 'registered';
    const facts = { proven: isProven(address), registered, confirmed: false, connection: call.flow?.reliable ?? false };
    const line: Line = { call, address, facts, media: null };
    const { room, evicted } = slots.take(line, address, registered);
    if (evicted) {
      log(`${evicted.call.remote}: an unanswered call gives way to a new one`);
      void evicted.call.hangup({ status: 503, reason: 'Gave way to a newer call' });
    }
    if (!room) return void call.reject(503, 'Too many test calls', [{ name: 'Retry-After', value: '5' }]);
    begin(line, number.name, number.plan);
  }

  function begin(line: Line, name: string, plan: NumberPlan): void {
    const { call } = line;
    // A forgotten call ends by itself.
    let limit = clock.setTimeout(() => void call.hangup({ status: 480, q850: 19 }), BOUNDS.ringMs);
    log(`${call.remote} calls ${name}`);
    call.on('confirmed', () => {
      limit.cancel();
      limit = clock.setTimeout(() => void call.hangup(), BOUNDS.callMs);
      slots.answered(line);
      learn(line, { confirmed: true });
    });
    call.on('terminated', (end) => {
      limit.cancel();
      slots.release(line);
      counters.finish(call.callId);
      log(`${call.remote} ${name}: ended by ${end.by}${end.status === null ? '' : `, ${end.status}`}`);
    });
    void follow(line, plan).catch((error: unknown) => {
      log(`${call.remote} ${name}: ${error instanceof Error ? error.message : String(error)}`);
      void call.hangup({ status: 500 });
    });
  }

  async function follow(line: Line, plan: NumberPlan): Promise<void> {
    const { call } = line;
    switch (plan.act) {
      case 'reject':
        return call.hangup({ status: plan.status, q850: plan.q850 });
      case 'ring':
        return call.ring();
      case 'answer':
        return call.answer(await mediaFor(line, plan));
      case 'dtmf':
        return readBack(line);
      case 'early': {
        const media = await mediaFor(line, plan);
        call.setMedia(media);
        await call.ring(true);
        const answer = async (): Promise<void> => {
          await media.setSource(plan.afterwards);
          await call.answer(media);
        };
        const timer = clock.setTimeout(() => void answer().catch(() => call.hangup({ status: 500 })), plan.earlyMs);
        call.on('terminated', () => timer.cancel());
      }
    }
  }

  async function readBack(line: Line): Promise<void> {
    const { call } = line;
    const media = await mediaFor(line, { source: { kind: 'silence' } });
    // One after another: digits that arrive while one is being sent must not overlap it.
    let turn = Promise.resolve();
    const send = (action: () => Promise<void>) => {
      turn = turn.then(action).catch(() => {});
    };
    media.onDtmf((digit) => send(() => media.sendDtmf(digit)));
    call.on('dtmf', (digit) => send(() => call.sendDtmfInfo(digit)));
    await call.answer(media);
  }

  async function mediaFor(
    line: Line,
    wanted: Pick<Parameters<typeof createMedia>[0], 'source' | 'faults'>,
  ): Promise<ResponderMedia> {
    const { call, address } = line;
    const local = call.flow?.local.address;
    if (!local) throw new Error('the call has no local address');
    const media = await createMedia({
      localAddress: local,
      source: wanted.source,
      faults: wanted.faults,
      caller: { address, trust: trustOf(line.facts) },
    });
    line.media = media;
    media.setTrust(trustOf(line.facts));
    counters.follow(call.callId, media.counters);
    media.onFailed((error) => {
      log(`${call.remote}: ${error.message}`);
      void call.hangup();
    });
    return media;
  }

  function learn(line: Line, more: Partial<CallerFacts>): void {
    line.facts = { ...line.facts, ...more };
    line.media?.setTrust(trustOf(line.facts));
  }

  return {
    get activeCalls() {
      return slots.size;
    },
    accept,
    proven(address) {
      for (const line of slots.calls) if (line.address === address && !line.facts.proven) learn(line, { proven: true });
    },
    uses: (flow) => [...slots.calls].some(({ call }) => call.flow === flow),
    async close() {
      await Promise.all([...slots.calls].map(({ call }) => call.hangup().catch(() => {})));
    },
  };
}
