/** Why no pair of candidates works, by what each side offered and by what became of the checks; and what helps in just this case. */
import { isIPv6 } from 'node:net';
import { endpointText } from '../../../src-shared/words/endpoint';
import type { IceCandidateFacts, IceFacts } from '../../../src-shared/model/ice';
import { checksOf, isMdns, offeredByPeer } from '../readings/iceFacts';

interface Why {
  reason: string;
  /** Missing: the usual steps fit. */
  fix?: string[];
}

/** One side named nothing but names that only its own network can resolve (mDNS); null: both named more. */
export function onlyHidden({ path, local, remote }: IceFacts): Why | null {
  const theirs = offeredByPeer({ remote });
  if (theirs.length > 0 && theirs.every(isMdns)) {
    return {
      reason: `The far end names nothing but .local names (${listed(theirs)}), which hide its addresses: nobody outside its own network can resolve those.`,
      fix: [
        'At the far end: allow the microphone for its page, or enter a STUN or TURN server there: its browser then names addresses that others can use.',
        'Configure a TURN server in the account: the far end then reaches us, whatever it hides.',
        'Provider: let a gateway or media server with an address of its own stand between the two.',
      ],
    };
  }
  if (path !== 'browser' || local.length === 0 || !local.every(isMdns)) return null;
  return {
    reason: `The browser offered nothing but .local names (${listed(local)}): nobody outside this network can resolve those.`,
  };
}

export function whyNoPair(ice: IceFacts): Why {
  const { pairs, local, policy } = ice;
  if (local.length === 0) {
    const relays = 'Only relayed candidates were allowed, and no relay gave one.';
    return { reason: policy === 'relay' ? relays : 'This computer had no candidate to offer.' };
  }
  if (pairs.length === 0) return whyNoneFits(ice);
  const refused = pairs.find(({ error }) => error !== null)?.error;
  return refused ? refusedBy(refused) : unanswered(ice);
}

/** Both offered something, and no two of them go together (RFC 8445 section 6.1.2.2). */
function whyNoneFits(ice: IceFacts): Why {
  const theirs = offeredByPeer(ice);
  if (theirs.length === 0) {
    return {
      reason: 'The far end names no candidate, and no check of it arrived.',
      fix: [
        'Provider: let the far end name its candidates in the answer: lines with `a=candidate` are missing, or were taken out on the way.',
        'Provider: where they come one by one (trickle ICE, RFC 8840), see that its INFO requests get through.',
      ],
    };
  }
  if (theirs.every(({ transport }) => transport === 'tcp')) {
    return {
      reason: `The far end names addresses by TCP alone (${listed(theirs)}), and calls of ours go by UDP or over a relay.`,
      fix: [
        'Provider: let the media server offer UDP, too.',
        'Provider: where UDP does not get there, run a TURN server that is reached by TCP or TLS, and enter it in the account.',
      ],
    };
  }
  const [ours6, theirs6] = [onlyIpv6(ice.local), onlyIpv6(theirs)];
  if (ours6 !== null && theirs6 !== null && ours6 !== theirs6) {
    const [there, here] = theirs6 ? ['IPv6', 'IPv4'] : ['IPv4', 'IPv6'];
    return {
      reason: `The far end names only ${there} addresses (${listed(theirs)}), and this computer has only ${here}: no two candidates go together.`,
      fix: [
        `Provider: let the media server offer ${here}, too.`,
        `Use a network with ${there}.`,
        `Configure a TURN server that relays from ${here} to ${there} (RFC 8656 section 7.1).`,
      ],
    };
  }
  return { reason: `No two candidates go together: ours and those of the far end (${listed(theirs)}).` };
}

/** True: all are IPv6; false: none is; null: some of each. Names count for neither. */
function onlyIpv6(candidates: readonly IceCandidateFacts[]): boolean | null {
  const families = new Set(candidates.filter((one) => !isMdns(one)).map(({ address }) => isIPv6(address)));
  const [only = null] = families;
  return families.size === 1 ? only : null;
}

/** An error response: the way is there, and who answers does not agree. A relay says 403 of the far end's address. */
function refusedBy({ code, reason }: { code: number; reason: string }): Why {
  const answer = `The checks were answered by ${code} ${reason}`;
  switch (code) {
    case 401:
      return {
        reason: `${answer}: user name or password of the checks are not those of this call.`,
        fix: [
          'Provider: look for what mixes the ice-ufrag and ice-pwd of two calls on the way (forking, B2BUA, a middle box that writes SDP anew).',
          'Provider: see that a restart of ICE (new ice-ufrag in a re-INVITE) reaches the media server, too.',
        ],
      };
    case 487:
      return {
        reason: `${answer}: both ends claim the same role, and the far end does not give in when we change ours.`,
        fix: [
          'Provider: update the ICE of the far end, which has to resolve a role conflict by the tie-breaker (RFC 8445 section 7.3.1.1).',
          'Provider: see that nothing on the way adds or takes out `a=ice-lite`, which decides on the roles.',
        ],
      };
    case 403:
      return { reason: `${answer}.` };
    default:
      return {
        reason: `${answer}: the way there is open, and the far end refuses our checks.`,
        fix: [
          'Provider: look in the log of the far end (media server or gateway) for why it refuses the connectivity checks.',
        ],
      };
  }
}

function unanswered(ice: IceFacts): Why {
  const { pairs, local } = ice;
  const { sent, answered } = checksOf(ice);
  const relays = local.filter(({ type }) => type === 'relay');
  const relayed = relays.length === local.length;
  const through = relayed ? ` through the relay ${listed(relays)}` : '';
  const checks = `${sent} checks to ${listed(offeredByPeer(ice)) || 'none'}${through}`;
  const heard = pairs.some(({ requestsReceived }) => (requestsReceived ?? 0) > 0);
  if (answered > 0) return { reason: `${answered} of ${checks} were answered, and no pair was chosen.` };
  if (!heard) return { reason: `${checks} went unanswered.` };
  const reason = `${checks} went unanswered. Checks of the far end arrive here, so that the way to us is open: what we send gets lost on its way there.`;
  const usual = [
    "Network administrator: allow outgoing UDP to the server's media ports; what comes in passes already.",
    "Provider: open the media ports in the server's firewall and security group for what comes in.",
    'Configure a TURN server, also over TLS on port 443.',
  ];
  const ofRelay = [
    'Provider: let the relay send to the media server: its firewall, or that of the media server, drops what leaves the relay range (49152 to 65535 by default).',
    'Provider: see that the relay has a route to the address that the media server names.',
  ];
  return { reason, fix: relayed ? ofRelay : usual };
}

function listed(candidates: readonly IceCandidateFacts[]): string {
  return candidates.map(endpointText).join(', ');
}
