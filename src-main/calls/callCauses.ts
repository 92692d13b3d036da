import type { TransportName } from '../../src-shared/model/transports';
import type { CallCause, CallResult, LadderEntry } from '../../src-shared/model/call';
import type { CodecName, MediaSecurity } from '../../src-shared/model/media';
import type { ObservedCall } from '../diagnosis/api';
import type { Limits } from '../../src-shared/model/limits';
import { conclude } from '../diagnosis/verdict';
import type { MediaSession } from '../media/api';
import { receives, sends } from '../protocol/sdp/direction';
import type { CallFacts } from '../diagnosis/observed/callFacts';
import { ArrivalLog } from '../diagnosis/observed/arrivalLog';
import { mediaFacts, readInsight } from '../diagnosis/observed/media';
import { readSignalling } from '../diagnosis/observed/signalling';
import { UNPROBED } from '../diagnosis/observed/unprobed';

/** An ordinary call that was given up before is no finding: somebody changed their mind. Ringing or silence of so many ms is. */
const PATIENCE_MS = 20_000;

/** What the rules may know of the account that made the call. */
export interface CallAccount {
  codecs: CodecName[];
  security: MediaSecurity;
  transport: TransportName | 'auto';
  hasPassword: boolean;
  limits: Limits;
}

export interface EndedCall {
  result: CallResult;
  /** With the whole messages. */
  ladder: readonly LadderEntry[];
  facts: CallFacts;
  /** Null where the call never came to media. */
  session: MediaSession | null;
  account: CallAccount;
}

/**
 * What is wrong with an ordinary call, by the rules of the diagnosis: as far as the call itself shows it, without a probe signal, retries
 * with one thing changed, or the other checks. Suspicions are left to the diagnosis, which can look into them.
 */
export async function causesOfCall(ended: EndedCall): Promise<CallCause[]> {
  const { result, account } = ended;
  const call = await viewOf(ended);
  if (result.state === 'cancelled' && (call.gaveUpAfterMs ?? 0) < PATIENCE_MS) return [];
  const { limits, codecs, security, transport, hasPassword } = account;
  const subject = {
    name: result.target,
    codecs,
    security,
    transport,
    hasPassword,
    callTarget: result.target,
    responder: null,
    http: [],
    ports: [],
    limits,
  };
  const { status, causes } = conclude({ findings: { 'call.setup': { call } }, subject, mode: 'quick' }, []);
  if (status === 'healthy' || causes[0]?.confidence === 'suspected') return [];
  // The evidence of these is the call itself; there are no checks to point to.
  return causes.filter(({ confidence }) => confidence !== 'suspected').map((cause) => ({ ...cause, evidence: [] }));
}

/** The call as if it had been a probe: what only a probe has is empty. */
async function viewOf({ result, ladder, facts, session }: EndedCall): Promise<ObservedCall> {
  const { end, endedAt, answeredAt, startedAt } = facts;
  const insight = session ? await readInsight(session) : null;
  const media =
    session && insight
      ? mediaFacts(session, insight, { facts, arrivals: new ArrivalLog(), renegotiatedAt: null })
      : null;
  const direction = session?.negotiated?.direction;
  const invite = ladder.find(({ direction: way, cseq }) => way === 'outbound' && cseq.endsWith('INVITE'));
  return {
    ...readSignalling(ladder),
    variant: { changed: 'none', label: 'as it was' },
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
