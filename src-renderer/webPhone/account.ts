import type { WebPhoneAccount } from '../../src-shared/contract/webPhone';
import { engine } from '../rpc/engine';

/** What SIP.js and the peer connection need of an account, its credentials among it. Rejects with `EngineFailure`. */
export const webPhoneAccount = (accountId: string): Promise<WebPhoneAccount> =>
  engine.call('webPhone.account', accountId);
