import type { MediaSource } from '../../src-shared/model/call';
import type { Clock } from '../net/clock';
import type { Call, InviteOptions } from '../sip/api';
import type { AccountAgent } from './agents';
import { createCallFacts, recordDialog, recordLadder, recordMediaEvent } from '../diagnosis/observed/callFacts';
import type { CallFacts } from '../diagnosis/observed/callFacts';
import { recordSamples } from '../diagnosis/observed/ownAudio';
import { createCallMedia } from './callMedia';
import type { CallMedia, CallMediaOptions } from './callMedia';

/** A call without a person: its media, its dialog, and the record of what happens. */
export interface Outgoing {
  readonly facts: CallFacts;
  /** May be listened to, and told to record, before the call is dialled. */
  readonly media: CallMedia;
  /**
   * Once. The ladder is recorded from the first message on.
   * @throws SipError `configuration` for an account or target that cannot be called
   */
  dial(options?: InviteOptions): { dialog: Call; ended: Promise<void> };
}

export interface OutgoingOptions {
  agent: AccountAgent;
  clock: Clock;
  service: CallMediaOptions['service'];
  /** SIP URI. */
  target: string;
  session: CallMediaOptions['session'];
  security: CallMediaOptions['security'];
  source: MediaSource;
}

export function createOutgoing({ agent, clock, target, ...mediaOptions }: OutgoingOptions): Outgoing {
  const facts = createCallFacts(clock.now());
  let call: Call | null = null;
  const media = createCallMedia({ ...mediaOptions, localAddress: () => agent.mediaAddress(call, target) });
  media.on('event', (event) => recordMediaEvent(facts, event));
  media.on('samples', (samples) => recordSamples(facts.flow, samples));
  media.on('dtmf', (digit) => void (facts.dtmf += digit));
  return {
    facts,
    media,
    dial(options) {
      const dialog = agent.agent.invite(agent.account, target, media, options);
      call = dialog;
      agent.onLadder(dialog.callId, (entry) => recordLadder(facts, entry));
      recordDialog(dialog, facts);
      return { dialog, ended: new Promise((resolve) => dialog.on('terminated', () => resolve())) };
    },
  };
}
