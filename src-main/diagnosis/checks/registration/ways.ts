/** The servers that a REGISTER may go to, where the name leads to several (RFC 3263 section 4.3). */
import { isWeb } from '../../../../src-shared/model/transports';
import { formatHostPort } from '../../../protocol/sip/host';
import type { Account } from '../../../sip/api';
import type { CheckContext } from '../../api';

/** So many servers are tried. */
const MAX_TARGETS = 3;

export interface Way {
  changes: Partial<Account>;
  /** Given up after so long without an answer, ms. */
  silenceMs: number;
}

/** Where one server alone is left, it gets the time of RFC 3261's Timer F, or in a quick run that of five transmissions. */
const LAST_MS = { quick: 8000, full: 34_000 };
/** Three transmissions: somebody waits, and there are others to be asked. */
const FIRST_MS = { quick: 4000, full: 31_000 };

/** The first is the account's own way as it is; errors other than silence make the user agent itself go on to the next server. */
export function waysOf({ subject, findings, mode }: CheckContext): Way[] {
  const { account } = subject;
  const targets = findings['names.resolve']?.targets ?? [];
  const others = targets
    .filter((target, at) => {
      const same = (other: typeof target): boolean => other.address === target.address && other.port === target.port;
      return targets.findIndex(same) === at;
    })
    .slice(1, MAX_TARGETS)
    .filter(({ transport }) => !isWeb(transport));
  const ways = others.map(({ address, host, port, transport }): Partial<Account> => {
    const uri = `sip:${formatHostPort({ host: address, port })};transport=${transport}`;
    return {
      transport,
      ...(account.outboundProxy ? { outboundProxy: uri } : { registrar: uri }),
      tls: { ...account.tls, servername: account.tls?.servername ?? host },
    };
  });
  return [{}, ...ways].map((changes, at) => ({
    changes,
    silenceMs: at < ways.length ? FIRST_MS[mode] : LAST_MS[mode],
  }));
}
