import type { Emitter } from '../../src-shared/emitter';
import type { ContractListeners, MethodArguments } from '../../src-shared/contract/contract';
import type { MediaService, MicrophoneBridge } from '../media/api';
import { EngineError } from '../errors';
import type { LiveCall } from '../calls/liveCall';

/** The one page that has microphone and speaker, and the one call at a time that has the page. */
export interface Microphone {
  connect(offer: string): Promise<string>;
  candidate(candidate: MethodArguments<'bridge.candidate'>[0]): Promise<void>;
  disconnect(): Promise<void>;
  /** Gives the page to the call that should have it now: the one that was answered last, asks for it, and is not held by us. */
  assign(calls: Iterable<LiveCall>): void;
}

export function createMicrophone(
  service: Pick<MediaService, 'createBridge'>,
  addresses: string[],
  events: Emitter<ContractListeners>,
): Microphone {
  let bridge: MicrophoneBridge | null = null;
  let owner: { call: LiveCall; codec: string } | null = null;

  const attach = async (): Promise<void> => {
    try {
      await bridge?.attach(owner?.call.media.session ?? null);
    } catch {
      events.emit('notice', {
        level: 'warning',
        text: 'The microphone could not be joined to the call: choose another source, or reload the page.',
      });
    }
  };
  const tell = (): void => {
    const codec = owner?.call.media.session?.negotiated?.codec;
    events.emit('bridge', owner && codec ? { callId: owner.call.snapshot.id, codec } : null);
  };

  return {
    async connect(offer) {
      if (addresses.length === 0) {
        throw EngineError.failed(
          'This page has no way for a microphone: choose the tone, the speech or silence instead.',
        );
      }
      await bridge?.close();
      bridge = service.createBridge();
      const answer = await bridge.connect(offer, addresses);
      await attach();
      // A page that was loaded in mid-call has to learn that it is needed, after it has its answer.
      queueMicrotask(tell);
      return answer;
    },
    candidate: async (candidate) => bridge?.addCandidate(candidate),
    async disconnect() {
      await bridge?.close();
      bridge = null;
    },
    assign(calls) {
      const wanting = [...calls].filter(wantsMicrophone);
      const next = wanting.reduce<LiveCall | null>(
        (last, call) => (last && startOf(last) > startOf(call) ? last : call),
        null,
      );
      const codec = next?.media.session?.negotiated?.codec ?? null;
      if (owner?.call === next && owner?.codec === codec) return;
      if (!owner && !next) return;
      owner = next && codec ? { call: next, codec } : null;
      tell();
      void attach();
    },
  };
}

function wantsMicrophone({ media, snapshot }: LiveCall): boolean {
  const talking = snapshot.phase === 'established' || snapshot.phase === 'early-media';
  return talking && !snapshot.heldByUs && media.source.kind === 'microphone' && Boolean(media.session?.negotiated);
}

function startOf(call: LiveCall): number {
  return call.answeredAtMs ?? Number.POSITIVE_INFINITY;
}
