import type { Check } from '../../api';
import { field } from '../shared/evidence';
import { timer } from './evidence';

/** Presents what `registration.register` tried while its binding stood. */
export const inbound: Check<'registration.inbound'> = {
  id: 'registration.inbound',
  area: 'registration',
  title: 'Do requests from the server reach us?',
  needs: ['registration.register'],
  limitMs: { quick: 1000, full: 1000 },
  when: ({ findings }) =>
    findings['registration.register']?.inbound ? true : 'No request to our own address could be tried.',
  async run({ findings }) {
    const facts = findings['registration.register']?.inbound ?? null;
    if (!facts) throw new Error('No request to our own address could be tried.');
    const { reached, afterMs, status } = facts;
    const answer = status === null ? 'nothing came back' : `the answer was ${status}`;
    const evidence = [
      field('Request to our own address of record', reached === null ? 'unknown' : reached ? 'arrived' : 'lost'),
      ...(afterMs === null ? [] : [timer('Until it arrived', afterMs)]),
      field('Final response to its sender', status),
    ];
    if (reached === null) {
      return {
        status: 'info',
        summary: `The server does not pass such a request on (${answer}), so whether calls reach us is not known.`,
        evidence,
        facts,
      };
    }
    return reached
      ? {
          status: 'pass',
          summary: `A request to our own address came back to us through the server after ${Math.round(afterMs ?? 0)} ms.`,
          evidence,
          facts,
        }
      : {
          status: 'warn',
          summary: `A request to our own address did not reach us although we are registered (${answer}).`,
          evidence,
          facts,
        };
  },
};
