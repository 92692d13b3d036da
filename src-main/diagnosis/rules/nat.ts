import { isSecure } from '../../../src-shared/model/transports';
import type { Naming, Rule, RuleInput } from '../api';
import type { AlgFacts, AlgProbe } from '../facts/registration';
import { splitHere } from './addressSplit';
import { configuredReach, name } from '../readings/naming';

/** Address translation on the way: gateways that rewrite SIP, and bindings that die too early. */
export const natRules: Rule = (input) => [...alg(input), ...lifetime(input), ...splitHere(input)];

/** What an ALG that breaks things breaks. */
const BROKEN_BY_ALG: Naming['explains'] = [
  'call-ack-lost',
  'invite-no-response',
  'sdp-own-address-unroutable',
  'call-session-timer-drop',
];

/** It rewrites the Via on its way out and leads the answer to that port on its way back, as a server without rport would. */
const MIMICKED_BY_ALG: Naming['replaces'] = ['sip-rport-ignored'];

/** Proof: a change that no proxy makes (not the Via alone) on cleartext, gone where the gateway cannot read along or does not look. */
function alg(input: RuleInput): Naming[] {
  const facts = input.findings['nat.alg'];
  if (!facts) return [];
  // Inside TLS no gateway can read along: one that changes the rest of the traffic harms nobody here.
  const used = configuredReach(input)?.facts.transport;
  const harmless = used !== undefined && isSecure(used);
  const rewritten = facts.probes.find((probe) => probe.outcome === 'answered' && changes(probe).length > 0);
  if (!rewritten) return harmless ? [] : hinted(facts);
  const clean = facts.probes.find(
    (probe) => probe !== rewritten && probe.outcome === 'answered' && changes(probe).length === 0,
  );
  const dirty = facts.probes.filter((probe) => probe !== rewritten && changes(probe).length > 0);
  const encrypted = dirty.find(({ transport }) => isSecure(transport));
  const list = changes(rewritten)
    .slice(0, 3)
    .map(({ field, sent, received }) => `${field} left as "${short(sent)}" and arrived as "${short(received)}"`)
    .join('; ');
  const compared = clean
    ? ` By ${clean.transport.toUpperCase()} on port ${clean.port} the same request arrives unchanged.`
    : encrypted
      ? ' It is changed inside TLS too, so a proxy does it and no gateway.'
      : '';
  return [
    name(
      'sip-alg',
      encrypted ? 'suspected' : clean ? 'proven' : 'likely',
      encrypted || harmless ? 'note' : 'degradation',
      `On ${rewritten.transport.toUpperCase()} port ${rewritten.port} ${list}.${compared}`,
      ['nat.alg'],
      { explains: BROKEN_BY_ALG, replaces: MIMICKED_BY_ALG },
    ),
  ];
}

function hinted(facts: AlgFacts): Naming[] {
  if (facts.companion && facts.probes.some(({ outcome }) => outcome === 'answered')) return [];
  const [first] = facts.hints;
  if (!first) return [];
  // A registrar may rewrite contacts by itself: that alone accuses nobody.
  const telling = facts.hints.some(({ kind }) => kind !== 'foreign-contact');
  return [
    name(
      'sip-alg',
      'suspected',
      telling ? 'degradation' : 'note',
      `${facts.hints.map(({ text }) => text).join(' ')} A companion at the other end ("sidetone respond") would prove it.`,
      ['nat.alg', 'registration.register'],
      { explains: BROKEN_BY_ALG, replaces: MIMICKED_BY_ALG },
    ),
  ];
}

/** Via alone is no proof: any proxy may touch its own top Via. */
function changes(probe: AlgProbe): AlgProbe['rewrites'] {
  const telling = [...probe.rewrites, ...probe.responseRewrites].filter(({ field }) => !/via/i.test(field));
  return telling.length > 0 ? telling : [];
}

function lifetime({ findings }: RuleInput): Naming[] {
  const facts = findings['nat.lifetime'];
  if (facts?.shortestBadS == null || facts.shortestBadS > facts.keepAliveS) return [];
  const alive =
    facts.longestGoodS === null ? 'not even after the shortest idle time' : `still after ${facts.longestGoodS} s`;
  return [
    name(
      'nat-binding-too-short',
      facts.longestGoodS === null ? 'likely' : 'proven',
      'degradation',
      `After ${facts.shortestBadS} s without traffic a request from the server does not arrive any more (${alive}); keep-alives go out every ${facts.keepAliveS} s.`,
      ['nat.lifetime'],
    ),
  ];
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
