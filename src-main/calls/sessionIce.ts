import type { IceSetup } from '../../src-shared/model/ice';
import type { SessionOptions } from '../media/api';
import type { Account } from '../sip/api';

/** What a session gathers with: the account's servers, trusted as the account trusts its own (`turns:`). */
export function sessionIce(
  setup: IceSetup | undefined,
  { tls }: Pick<Account, 'tls'>,
): NonNullable<SessionOptions['ice']> {
  const { servers = [], policy = 'all' } = setup ?? {};
  return { servers, policy, tls: { verify: tls?.verify ?? true, ...(tls?.ca === undefined ? {} : { ca: tls.ca }) } };
}
