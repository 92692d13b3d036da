import type { CallCause } from '../../src-shared/model/call';
import type { Limits } from '../../src-shared/model/limits';
import type { CodecName, MediaSecurity } from '../../src-shared/model/media';
import type { TransportName } from '../../src-shared/model/transports';
import { judgeCall } from '../diagnosis/judge';
import { saidFailure } from '../diagnosis/rules/endedByReason';
import { type EndedCall, ordinaryCall } from '../diagnosis/observed/ordinaryCall';

/** An ordinary call that was given up before is no finding: somebody changed their mind. Ringing of so many ms is. */
const PATIENCE_MS = 20_000;
/** Without any ringing, early media or answer a softswitch gives up after so many ms (PROGRESS_TIMEOUT). */
const PROGRESS_MS = 8000;

/** What the rules may know of the account that made the call. */
export interface CallAccount {
  codecs: CodecName[];
  security: MediaSecurity;
  transport: TransportName | 'auto';
  hasPassword: boolean;
  limits: Limits;
}

/** What is wrong with an ordinary call, and what is worth knowing of it: as far as the call itself shows it, without probe signal and retries. */
export async function causesOfCall(ended: EndedCall & { account: CallAccount }): Promise<CallCause[]> {
  const { result, account } = ended;
  const call = await ordinaryCall(ended);
  const patience = call.provisional.some(({ status }) => status >= 180) ? PATIENCE_MS : PROGRESS_MS;
  const isShort = result.state === 'cancelled' && (call.gaveUpAfterMs ?? 0) < patience;
  // What the CANCEL itself tells of a failure is one all the same.
  if (isShort && !(call.dialog?.end && saidFailure(call.dialog.end))) return [];
  const subject = { ...account, name: result.target, callTarget: result.target, responder: null, http: [], ports: [] };
  // The evidence of these is the call itself; there are no checks to point to.
  return judgeCall(call, subject).causes.map((cause) => ({ ...cause, evidence: [] }));
}
