import type { AccountInput } from '../../../src-shared/contract/contract';
import { storedAccount } from '../../store/testdata/records';

/** An account as the editor sends it, on an address of this computer at which nobody answers. */
export function accountInput(changes: Partial<AccountInput> = {}): AccountInput {
  const { id: _id, ...account } = storedAccount({ uri: 'sip:alice@127.0.0.1:9', register: false });
  return { ...account, password: 'correct horse', ...changes };
}
