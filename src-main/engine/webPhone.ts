import type { WebPhoneAccount } from '../../src-shared/contract/webPhone';
import type { AccountService } from './accountService';
import { PRACTICE_ID } from './practiceLine';

/**
 * One account with its secrets, for the web phone of the page that asks (see `WebPhoneAccount` why).
 * @param practiceUrl WebSocket URL of the practice line as the page reaches it
 * Rejects where the account is gone or its secrets cannot be had.
 */
export async function webPhoneAccount(
  accounts: Pick<AccountService, 'get' | 'sipAccount' | 'ice'>,
  id: string,
  practiceUrl: string | null,
): Promise<WebPhoneAccount> {
  const { uri, displayName, authUser, wsUrl, registrar, outboundProxy, register, expires, codecs } = accounts.get(id);
  const [{ password }, { servers, policy }] = await Promise.all([accounts.sipAccount(id), accounts.ice(id)]);
  const practice = id === PRACTICE_ID;
  return {
    uri,
    displayName,
    authUser,
    password: password ?? null,
    wsUrl: practice ? practiceUrl : wsUrl,
    registrar,
    // The practice line's own is its UDP port, which no web phone reaches.
    outboundProxy: practice ? null : outboundProxy,
    register,
    expires,
    iceServers: servers,
    policy,
    codecs,
  };
}
