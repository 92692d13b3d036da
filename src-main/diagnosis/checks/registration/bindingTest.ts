/** Contacts of other devices under our address of record: is anybody there? */
import {
  isIpLiteral,
  isPrivateAddress,
  isUnicastAddress,
  sameAddress,
  sameNetwork,
} from '../../../../src-shared/address';
import type { DiagnosisMode } from '../../../../src-shared/model/diagnosis';
import type { Endpoint } from '../../../../src-shared/model/media';
import { parseUri } from '../../../protocol/sip/uri';
import type { ResponseOutcome } from '../../../sip/api';
import type { Instruments } from '../../api';
import type { BindingFacts } from '../../facts/registration';
import type { ListedContact } from './contacts';

type Binding = BindingFacts['foreign'][number];

const MAX_ASKED = 5;
const MAX_LISTED = 50;
const LIMIT_MS: Record<DiagnosisMode, number> = { quick: 2000, full: 4000 };

/** Where we are and where the registrar is. */
export interface Surroundings {
  /** Addresses of this computer. */
  own: readonly string[];
  local: Endpoint | null;
  seenAs: Endpoint | null;
  server: Endpoint | null;
}

export interface ContactJudgement extends Pick<Binding, 'ownAddress' | 'samePublicAddress'> {
  /** An ICMP error from there would prove that nobody is there. */
  worthAsking: boolean;
}

/**
 * A private address of another site may be a printer here, and a NAT answers port unreachable for a telephone behind it: what is asked
 * must be on this computer, beside the registrar, or in the one address space that we share with it.
 */
export function judgeContact({ contact, received }: ListedContact, around: Surroundings): ContactJudgement {
  const { own, local, seenAs, server } = around;
  const uri = parseUri(contact);
  const nowhere = { ownAddress: false, samePublicAddress: false, worthAsking: false };
  if (uri?.scheme !== 'sip' || !isIpLiteral(uri.host) || !isUnicastAddress(uri.host)) return nowhere;
  const { host } = uri;
  const translated = seenAs && local ? !sameAddress(seenAs.address, local.address) : null;
  const behindNat = received !== null && !sameAddress(received.address, host);
  const ourSite = seenAs !== null && sameAddress(received?.address ?? host, seenAs.address);
  const isOwn = own.some((address) => sameAddress(address, host)) && (!behindNat || ourSite);
  const isUdp = (uri.params.get('transport') ?? 'udp').toLowerCase() === 'udp' && !uri.params.has('maddr');
  const beside = (place: string | undefined): boolean => place !== undefined && sameNetwork(host, place);
  const near = (): boolean => {
    if (isOwn) return true;
    if (behindNat) return ourSite && beside(local?.address);
    if (translated && seenAs && sameAddress(host, seenAs.address)) return false;
    if (beside(server?.address)) return true;
    if (translated !== false) return translated === true && isPrivateAddress(host) && beside(seenAs?.address);
    return isPrivateAddress(host) || beside(local?.address);
  };
  return { ownAddress: isOwn, samePublicAddress: ourSite, worthAsking: isUdp && near() };
}

/** Never rejects for what a contact does. */
export async function askContacts(
  foreign: readonly ListedContact[],
  around: Surroundings,
  { instruments, mode, signal }: { instruments: Instruments; mode: DiagnosisMode; signal: AbortSignal },
): Promise<BindingFacts> {
  const judged = foreign.slice(0, MAX_LISTED).map((listed) => ({ listed, judgement: judgeContact(listed, around) }));
  const asked = new Set(judged.filter(({ judgement }) => judgement.worthAsking).slice(0, MAX_ASKED));
  const bare = ({ listed, judgement }: (typeof judged)[number], outcome: Binding['outcome']): Binding => ({
    contact: listed.contact,
    expiresS: listed.expiresS,
    outcome,
    ownAddress: judgement.ownAddress,
    samePublicAddress: judgement.samePublicAddress,
  });
  if (asked.size === 0) return { foreign: judged.map((one) => bare(one, 'unprobed')) };
  // Strangers get no password, and no proxy stands in between.
  const changes = { transport: 'udp', registrar: null, outboundProxy: null, wsUrl: null, password: undefined } as const;
  const line = instruments.openLine({ changes });
  const limit = new AbortController();
  const giveUp = (): void => limit.abort();
  const timer = instruments.clock.setTimeout(giveUp, LIMIT_MS[mode]);
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    const ask = async (one: (typeof judged)[number]): Promise<Binding> => {
      if (!asked.has(one)) return bare(one, 'unprobed');
      return bare(one, outcomeOf(await line.agent.options(line.account, one.listed.contact, limit.signal)));
    };
    return { foreign: await Promise.all(judged.map(ask)) };
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', giveUp);
    await line.close();
  }
}

function outcomeOf({ response, failure, sent }: ResponseOutcome): Binding['outcome'] {
  if (response) return 'answered';
  if (failure === 'refused') return 'refused';
  // Without a packet sent it was our own system that knew no way.
  if (failure === 'unreachable') return sent ? 'unreachable' : 'unprobed';
  return failure === undefined || failure === null || failure === 'timeout' ? 'silent' : 'unprobed';
}

/** Nobody is there any more, as far as can be seen. */
export function isDead({ outcome }: Binding): boolean {
  return outcome === 'refused' || outcome === 'unreachable';
}
