import type { Check } from '../../api';
import type { HttpFacts } from '../../facts/network';
import { askHttp } from '../../probes/http';
import { tlsEvidence } from '../reach/evidence';
import { table, tenths } from '../shared/evidence';

type Endpoint = HttpFacts['endpoints'][number];

/** Do the HTTP services of the profile answer? */
export const health: Check<'http.health'> = {
  id: 'http.health',
  area: 'http',
  title: 'Do the HTTP services answer?',
  needs: [],
  limitMs: { quick: 10_000, full: 10_000 },
  when: ({ subject }) => subject.http.length > 0 || 'Not asked for: the profile names no HTTP service.',
  async run({ subject, instruments, progress }, signal) {
    progress(`Asking ${subject.http.map(({ name }) => name).join(', ')}`);
    const { clock } = instruments;
    const { tls } = subject.account;
    const endpoints = await Promise.all(
      subject.http.map(async ({ name, url }) => ({ name, ...(await askHttp(url, { clock, tls, signal })) })),
    );
    const facts: HttpFacts = { endpoints };
    return {
      status: endpoints.every(isWell) ? 'pass' : 'fail',
      summary: `${endpoints.map(sentenceOf).join('; ')}.`,
      evidence: [
        table(
          'HTTP',
          ['Name', 'URL', 'Outcome', 'Status', 'ms', 'Body'],
          endpoints.map(({ name, url, outcome, status, ms, body }) => [name, url, outcome, status, tenths(ms), body]),
        ),
        ...endpoints.flatMap(({ tls: shown, tlsFailure }) => (shown ? tlsEvidence(shown, tlsFailure) : [])),
      ],
      facts,
    };
  },
};

/** 3xx counts: something healthy points elsewhere, whether one may go there is not the question. */
function isWell({ outcome, status }: Endpoint): boolean {
  return outcome === 'answered' && status !== null && status < 400;
}

function sentenceOf({ name, outcome, status, ms, error }: Endpoint): string {
  if (outcome !== 'answered') return `${name}: ${(error ?? outcome).replace(/\.$/, '')}`;
  return `${name} answers HTTP ${status} after ${Math.max(1, Math.round(ms ?? 0))} ms`;
}
