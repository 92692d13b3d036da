import { seconds } from '../../../src-shared/words/figures';
import { endpointText } from '../../../src-shared/words/endpoint';
import type { Naming, RuleInput } from '../api';
import { name } from '../readings/naming';

const LAST_SIGN = { REGISTER: 'the REGISTER', INVITE: 'the INVITE', call: 'some time in the call' };

/** It answered, and then answers nothing any more, not even what it answered before: that is more than one request that is not liked. */
export function fellSilent({ findings }: RuleInput): Naming[] {
  const facts = findings['reach.again'];
  if (!facts || facts.own.outcome === 'answered') return [];
  const { own, compared, since } = facts;
  const where = `${endpointText(own)} by ${own.transport.toUpperCase()}`;
  const before = `${where} answered OPTIONS at first, and since ${LAST_SIGN[since]}`;
  const other = compared.find(({ outcome }) => outcome === 'answered');
  const seenWithLess: Naming['replaces'] = ['invite-no-response', 'sip-fragments-dropped'];
  if (own.outcome === 'refused') {
    return [
      name(
        'sip-port-closed',
        'proven',
        'failure',
        `${before} it refuses everything: the service ended meanwhile.`,
        ['reach.again'],
        { replaces: seenWithLess },
      ),
    ];
  }
  if (other) {
    return [
      name(
        own.transport === 'udp' ? 'sip-udp-blocked' : 'sip-tcp-blocked',
        'likely',
        'failure',
        `${before} nothing; by ${other.transport.toUpperCase()} the same host still answers: a filter has closed this way for us.`,
        ['reach.again'],
        { replaces: seenWithLess },
      ),
    ];
  }
  const why =
    since === 'call'
      ? 'the way to it broke, it was restarted, or it bans our address.'
      : 'most likely it bans our address (fail2ban, flood protection), or it went down meanwhile.';
  return [
    name(
      'server-unreachable',
      'likely',
      'failure',
      `${before} nothing is answered any more, not even the same OPTIONS (${own.sent} sent, ${seconds(own.waitedMs ?? 0)}): ${why}`,
      ['reach.again', 'registration.register', 'call.setup'],
      { explains: ['media-both-blocked', 'media-inbound-blocked', 'call-ack-lost'], replaces: seenWithLess },
    ),
  ];
}
