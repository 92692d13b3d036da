import type { LadderEntry } from '../../src-shared/model/call';
import type { Line } from '../diagnosis/api';
import type { Account } from '../sip/api';
import { createAccountAgent } from '../calls/agents';
import type { AccountAgent, AccountAgentOptions } from '../calls/agents';

/** A line as the engine has it: with what a call on it needs. */
export interface OpenLine extends Line {
  readonly accountAgent: AccountAgent;
  /** @param graceMs for what is still to be said to the server; default 2000 */
  close(graceMs?: number): Promise<void>;
}

/** Messages that a line keeps; a peer that floods us does not fill the memory. */
const KEPT = 5000;

/** Opens no socket before something is sent. */
export function openAccountLine(account: Account, options: AccountAgentOptions): OpenLine {
  const accountAgent = createAccountAgent(account, options);
  const ladder: (LadderEntry & { callId: string })[] = [];
  const stopLadder = accountAgent.agent.onLadder((entry) => {
    if (ladder.length < KEPT) ladder.push(entry);
  });
  let closing: Promise<void> | null = null;
  return {
    account,
    accountAgent,
    agent: accountAgent.agent,
    ladder,
    close: (graceMs) => (closing ??= accountAgent.close(graceMs).finally(stopLadder)),
  };
}
