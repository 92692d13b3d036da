import type { Check } from '../../api';
import type { BindingFacts } from '../../facts/registration';
import { isDead } from './bindingTest';
import { table } from '../shared/evidence';

type Binding = BindingFacts['foreign'][number];

const WORDS: Record<Binding['outcome'], string> = {
  answered: 'somebody answers there',
  refused: 'nobody is there: port unreachable',
  unreachable: 'nobody is there: host unreachable',
  silent: 'no answer',
  unprobed: 'cannot be asked from here',
};

/** Presents what `registration.register` read back and asked while its own binding stood. */
export const bindings: Check<'registration.bindings'> = {
  id: 'registration.bindings',
  area: 'registration',
  title: 'Who else is registered under our address?',
  needs: ['registration.register'],
  limitMs: { quick: 1000, full: 1000 },
  when: ({ findings }) =>
    findings['registration.register']?.bindings ? true : 'The contacts of the registrar could not be looked at.',
  async run({ findings }) {
    const facts = findings['registration.register']?.bindings ?? null;
    if (!facts) throw new Error('The contacts of the registrar could not be looked at.');
    const { foreign } = facts;
    if (foreign.length === 0) {
      return { status: 'pass', summary: 'Nobody else is registered under our address.', evidence: [], facts };
    }
    const dead = foreign.filter(isDead);
    const evidence = [
      table(
        'Other contacts',
        ['contact', 'expires in s', 'asked', 'this computer', 'our public address'],
        foreign.map(({ contact, expiresS, outcome, ownAddress, samePublicAddress }) => [
          contact,
          expiresS,
          WORDS[outcome],
          ownAddress,
          samePublicAddress,
        ]),
      ),
    ];
    const others = `${foreign.length} other contact${foreign.length === 1 ? ' is' : 's are'} registered under our address`;
    return dead.length > 0
      ? {
          status: 'warn',
          summary: `${others}; at ${dead.map(({ contact }) => contact).join(', ')} nobody is there any more.`,
          evidence,
          facts,
        }
      : { status: 'info', summary: `${others}: calls ring there too.`, evidence, facts };
  },
};
