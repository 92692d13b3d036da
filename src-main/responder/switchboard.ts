import { parseSipUri } from '../protocol/sip/uri';
import type { Clock } from '../net/clock';
import type { IncomingCall } from '../sip/api';
import type { ResponderMedia, ResponderOptions } from './api';
import type { CounterBook } from './counterBook';
import { findNumber, type NumberPlan } from './numbers';

export interface SwitchboardOptions {
  clock: Clock;
  createMedia: ResponderOptions['createMedia'];
  /** Contact of a registered user, to whom a caller is redirected; null where nobody is registered under the name. */
  findBinding(user: string): string | null;
  /** Told of each call that has media, so that it can be asked for later. */
  counters: Pick<CounterBook, 'follow' | 'finish'>;
  log(line: string): void;
}

export interface Switchboard {
  readonly activeCalls: number;
  accept(call: IncomingCall): void;
  close(): Promise<void>;
}

/** More calls at once are refused with 503, so that a flood cannot take the machine. */
const MAX_CALLS = 200;
/** A forgotten call ends by itself. */
const MAX_CALL_MS = 3_600_000;

/** Routes each incoming call to its test number. */
export function createSwitchboard(options: SwitchboardOptions): Switchboard {
  const { clock, createMedia, findBinding, counters, log } = options;
  const calls = new Set<IncomingCall>();

  function accept(call: IncomingCall): void {
    const user = parseSipUri(call.request.uri)?.user ?? '';
    const number = findNumber(user);
    if (!number) {
      const contact = findBinding(user);
      if (contact) void call.reject(302, 'Moved Temporarily', [{ name: 'Contact', value: `<${contact}>` }]);
      else void call.reject(404, 'No such test number');
      return;
    }
    if (calls.size >= MAX_CALLS) {
      void call.reject(503, 'Too many test calls', [{ name: 'Retry-After', value: '5' }]);
      return;
    }
    calls.add(call);
    const limit = clock.setTimeout(() => void call.hangup(), MAX_CALL_MS);
    log(`${call.remote} calls ${number.name}`);
    call.on('terminated', (end) => {
      limit.cancel();
      calls.delete(call);
      counters.finish(call.callId);
      log(`${call.remote} ${number.name}: ended by ${end.by}${end.status === null ? '' : `, ${end.status}`}`);
    });
    void follow(call, number.plan).catch((error: unknown) => {
      log(`${call.remote} ${number.name}: ${error instanceof Error ? error.message : String(error)}`);
      void call.hangup({ status: 500 });
    });
  }

  async function follow(call: IncomingCall, plan: NumberPlan): Promise<void> {
    switch (plan.act) {
      case 'reject':
        return call.hangup({ status: plan.status, q850: plan.q850 });
      case 'ring':
        return call.ring();
      case 'answer':
        return call.answer(await mediaFor(call, plan));
      case 'dtmf':
        return readBack(call);
      case 'early': {
        const media = await mediaFor(call, plan);
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

  async function readBack(call: IncomingCall): Promise<void> {
    const media = await mediaFor(call, { source: { kind: 'silence' } });
    // One after another: digits that arrive while one is being sent must not overlap it.
    let line = Promise.resolve();
    const send = (action: () => Promise<void>) => {
      line = line.then(action).catch(() => {});
    };
    media.onDtmf((digit) => send(() => media.sendDtmf(digit)));
    call.on('dtmf', (digit) => send(() => call.sendDtmfInfo(digit)));
    await call.answer(media);
  }

  async function mediaFor(
    call: IncomingCall,
    wanted: Omit<Parameters<typeof createMedia>[0], 'localAddress'>,
  ): Promise<ResponderMedia> {
    const local = call.flow?.local.address;
    if (!local) throw new Error('the call has no local address');
    const media = await createMedia({ localAddress: local, source: wanted.source, faults: wanted.faults });
    counters.follow(call.callId, media.counters);
    media.onFailed((error) => {
      log(`${call.remote}: ${error.message}`);
      void call.hangup();
    });
    return media;
  }

  return {
    get activeCalls() {
      return calls.size;
    },
    accept,
    async close() {
      await Promise.all([...calls].map((call) => call.hangup().catch(() => {})));
    },
  };
}
