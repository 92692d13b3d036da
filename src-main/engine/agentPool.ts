import type { Clock } from '../net/clock';
import type { IncomingCall } from '../sip/api';
import type { AccountService } from './accountService';
import { createAccountAgent } from '../calls/agents';
import type { AccountAgent } from '../calls/agents';
import type { Recording } from './recording';

/** The user agents of the accounts that are in use. */
export interface AgentPool {
  /** Made at first use. Rejects when the account's password or certificates cannot be had. */
  get(accountId: string): Promise<AccountAgent>;
  drop(accountId: string): Promise<void>;
  close(): Promise<void>;
}

export function createAgentPool(
  clock: Clock,
  accounts: AccountService,
  tapsOf: Recording['tapsOf'],
  onCall: (accountId: string, agent: AccountAgent, call: IncomingCall) => void,
): AgentPool {
  const agents = new Map<string, Promise<AccountAgent>>();
  const make = async (accountId: string): Promise<AccountAgent> => {
    const agent: AccountAgent = createAccountAgent(await accounts.sipAccount(accountId), {
      clock,
      ice: await accounts.ice(accountId),
      taps: tapsOf(accountId),
      onCall: (call) => onCall(accountId, agent, call),
    });
    return agent;
  };
  const drop = async (accountId: string): Promise<void> => {
    const agent = agents.get(accountId);
    agents.delete(accountId);
    await (await agent?.catch(() => null))?.close();
  };
  return {
    get(accountId) {
      const known = agents.get(accountId);
      if (known) return known;
      const agent = make(accountId);
      agents.set(accountId, agent);
      // What failed is tried afresh the next time: the person may have mended it.
      agent.catch(() => agents.delete(accountId));
      return agent;
    },
    drop,
    close: async () => void (await Promise.all([...agents.keys()].map(drop))),
  };
}
