/** What a variant changes about the account, the session and the INVITE of a probe call. */
import { isWeb } from '../../src-shared/model/transports';
import type { MediaSecurity } from '../../src-shared/model/media';
import type { CallVariant, Subject } from '../diagnosis/api';
import type { SessionOptions } from '../media/api';
import { formatUri, parseSipUri } from '../protocol/sip/uri';
import type { Account, InviteOptions } from '../sip/api';
import type { CallMediaOptions } from '../calls/callMedia';
import { sessionIce } from '../calls/sessionIce';

/** Expedited forwarding (RFC 3246): what telephones mark their audio with. */
const EXPEDITED_FORWARDING = 46;
/** We give up by rules of our own, long before. */
const RING_TIMEOUT_MS = 180_000;

export interface ProbePlan {
  account: Account;
  target: string;
  security: MediaSecurity;
  session: CallMediaOptions['session'];
  invite: InviteOptions;
}

export function planOf(subject: Subject, target: string, variant: CallVariant): ProbePlan {
  const { account } = subject;
  return {
    account: accountOf(account, variant),
    target: rerouted(target, variant, account.outboundProxy || account.registrar ? {} : { port: variant.port }),
    security: variant.security ?? subject.security,
    session: {
      codecs: variant.codecs ?? subject.codecs,
      capture: true,
      label: `probe call ${variant.label}, to ${target}`,
      dscp: EXPEDITED_FORWARDING,
      ...(variant.announcedAddress ? { announcedAddress: variant.announcedAddress } : {}),
      ...(variant.portRange ? { portRange: variant.portRange } : {}),
      ...(variant.ptimeMs ? { ptimeMs: variant.ptimeMs } : {}),
      ...iceOf(subject, variant),
    },
    invite: {
      ringTimeoutMs: RING_TIMEOUT_MS,
      ...(variant.sessionExpiresS === undefined ? {} : { sessionExpiresS: variant.sessionExpiresS }),
      // A small INVITE leaves out what a call can do without.
      ...(variant.changed === 'size' ? { reliableProvisional: false, sessionExpiresS: 0 } : {}),
    },
  };
}

function iceOf({ ice, account }: Subject, { icePolicy }: CallVariant): Pick<SessionOptions, 'ice'> {
  const setup = sessionIce(ice, account);
  return { ice: { ...setup, policy: icePolicy ?? setup.policy } };
}

/** A transport or port that is written in one of the account's addresses counts more than its own: it is changed there too. */
function accountOf(account: Account, variant: CallVariant): Account {
  const { transport, port } = variant;
  if (transport === undefined && port === undefined) return account;
  const web = isWeb(transport) || transport === undefined;
  const { outboundProxy, registrar } = account;
  return {
    ...account,
    transport: transport ?? account.transport,
    wsUrl: web ? account.wsUrl : null,
    outboundProxy: outboundProxy && rerouted(outboundProxy, variant, { port }),
    registrar: registrar && rerouted(registrar, variant, outboundProxy ? {} : { port }),
  };
}

function rerouted(text: string, { transport }: CallVariant, { port }: { port?: number | undefined }): string {
  if (transport === undefined && port === undefined) return text;
  const uri = parseSipUri(text);
  if (!uri) return text;
  if (transport !== undefined && uri.params.has('transport')) uri.params.set('transport', transport);
  return formatUri({ ...uri, port: port ?? uri.port });
}
