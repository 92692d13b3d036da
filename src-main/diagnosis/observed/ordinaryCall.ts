/** An ordinary call of ours, out of what its dialog and its media told: what only a probe has is empty. */
import type { CallResult, LadderEntry } from '../../../src-shared/model/call';
import type { MediaSession } from '../../media/api';
import { receives, sends } from '../../protocol/sdp/direction';
import { ArrivalLog } from './arrivalLog';
import type { ObservedCall } from './call';
import { type CallFacts, zeroOf } from './callFacts';
import { readDescriptions } from './descriptions';
import { mediaFacts, readInsight } from './media';
import { ownAudio } from './ownAudio';
import { readSignalling } from './signalling';
import { UNPROBED } from './unprobed';
import { ownVantage, type Vantage } from './vantage';

export interface EndedCall {
  result: CallResult;
  /** With the whole messages. */
  ladder: readonly LadderEntry[];
  facts: CallFacts;
  /** Null where the call never came to media. */
  session: MediaSession | null;
  role: Vantage['role'];
  /** Talk time that was asked for, ms; missing where somebody hangs up when they like. */
  plannedMs?: number;
}

export async function ordinaryCall({
  result,
  ladder,
  facts,
  session,
  role,
  plannedMs,
}: EndedCall): Promise<ObservedCall> {
  const { end, endedAt, answeredAt, startedAt } = facts;
  const insight = session ? await readInsight(session) : null;
  const media =
    session && insight
      ? mediaFacts(session, insight, { facts, arrivals: new ArrivalLog(), renegotiatedAt: null })
      : null;
  const direction = session?.negotiated?.direction;
  const invite = ladder.find(({ direction: way, cseq }) => way === 'outbound' && cseq.endsWith('INVITE'));
  const said = readDescriptions(ladder, zeroOf(facts));
  return {
    ...readSignalling(ladder),
    ...said,
    seen: ownVantage(role),
    audio: ownAudio(facts, said.agreements, media),
    variant: { changed: 'none', label: 'as it was', ...(plannedMs === undefined ? {} : { talkMs: plannedMs }) },
    result,
    ladder: [...ladder],
    samples: [],
    inviteOctets: invite ? Buffer.byteLength(invite.raw) : null,
    gaveUpAfterMs: result.state === 'cancelled' && endedAt !== null ? endedAt - startedAt : null,
    ended: {
      by: end?.by ?? 'none',
      afterMs: answeredAt !== null && endedAt !== null ? endedAt - answeredAt : null,
      q850: end?.q850 ?? null,
      text: end?.reasonText ?? null,
    },
    expected: {
      inbound: direction !== undefined && receives(direction),
      outbound: direction !== undefined && sends(direction),
    },
    media: media && { ...media, beforeAnswer: (media.firstAcceptedMs ?? 0) < 0 ? 1 : 0 },
    ice: result.ice ?? null,
    ...UNPROBED,
  };
}
