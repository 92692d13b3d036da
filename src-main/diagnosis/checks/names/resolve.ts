import { getServers } from 'node:dns';
import { isIP } from 'node:net';
import { endpointText } from '../../../../src-shared/words/endpoint';
import { isWeb } from '../../../../src-shared/model/transports';
import { destinationOf } from '../../../net/destination';
import { NetError } from '../../../net/errors';
import type { DnsStep } from '../../../net/resolver';
import type { Account } from '../../../sip/api';
import type { Check } from '../../api';
import type { NameFacts } from '../../facts/network';
import { lasting } from '../call/evidence';
import { table } from '../shared/evidence';

/** Where the account's requests go first. */
export function nextHopOf({ wsUrl, outboundProxy, registrar, aor, transport }: Account): string {
  if (wsUrl && (isWeb(transport) || transport === 'auto')) return wsUrl;
  return outboundProxy ?? registrar ?? `sip:${aor.replace(/^sips?:([^@]*@)?/i, '')}`;
}

export const resolveNames: Check<'names.resolve'> = {
  id: 'names.resolve',
  area: 'names',
  title: "Does the server's name lead to an address?",
  needs: [],
  limitMs: { quick: 12_000, full: 12_000 },
  async run({ subject, instruments, progress }, signal) {
    const uri = nextHopOf(subject.account);
    const host = hostOf(uri);
    const literal = isIP(host) !== 0;
    progress(literal ? `${host} is an address` : `Looking up ${host}`);
    const nameServers = literal ? [] : systemNameServers();
    const facts: NameFacts = {
      uri: withoutPassword(uri),
      host,
      literal,
      targets: [],
      steps: [],
      failure: null,
      nameServers,
    };
    const startedAt = instruments.clock.now();
    try {
      const { targets, steps } = await instruments.resolver.resolve(uri, subject.account.transport, signal);
      Object.assign(facts, { targets, steps, literal: literal || isOwnName(steps) });
    } catch (error) {
      Object.assign(facts, failureOf(error));
    }
    if (facts.steps.length > 0) facts.tookMs = instruments.clock.now() - startedAt;
    const status = facts.failure ? 'fail' : unansweredTypes(facts.steps).length > 0 || isSlow(facts) ? 'warn' : 'pass';
    return { status, summary: summaryOf(facts), evidence: evidenceOf(facts), facts };
  },
};

function hostOf(uri: string): string {
  try {
    return destinationOf(uri, 'auto').target;
  } catch {
    return withoutPassword(uri);
  }
}

/** Without a password, and the values of a WebSocket URL's query, which may be a token. */
function withoutPassword(uri: string): string {
  return uri
    .replace(/^(sips?:[^:@]*):[^@]*@/i, '$1:***@')
    .replace(/^(wss?:\/\/)[^/@]*@/i, '$1***@')
    .replace(/^(wss?:[^?#]*\?).*$/i, '$1***');
}

function systemNameServers(): string[] {
  try {
    return getServers();
  } catch {
    return [];
  }
}

/** The machine's own table had it: no name server was asked. */
function isOwnName(steps: DnsStep[]): boolean {
  return (
    steps.length > 0 &&
    steps.every(({ records }) => records.length > 0 && records.every((one) => one.endsWith('(hosts file)')))
  );
}

function failureOf(error: unknown): Pick<NameFacts, 'steps' | 'failure'> {
  const sentence = error instanceof Error ? error.message : String(error);
  const steps = error instanceof NetError && error.detail.reason === 'dns' ? error.detail.steps : [];
  const timedOut = error instanceof NetError && error.cause instanceof NetError && error.cause.reason === 'timeout';
  return { steps, failure: { code: timedOut ? 'ETIMEOUT' : codeOf(steps), sentence } };
}

/** No look-up was made: the text is no address that one could be made of. */
const NO_NAME = 'EBADNAME';
/** Codes that say more than "there is no such record". */
const TROUBLE = new Set(['ETIMEOUT', 'ECONNREFUSED', 'ESERVFAIL', 'EREFUSED']);

/** The error that ended the search: trouble with a name server before a missing address, that before a missing SRV record. */
function codeOf(steps: DnsStep[]): string {
  const codes = steps.flatMap(({ error }) => error ?? []);
  const address = steps.findLast(({ type, error }) => error !== null && (type === 'A' || type === 'AAAA'));
  return (
    codes.find((code) => TROUBLE.has(code)) ??
    address?.error ??
    codes.at(-1) ??
    (steps.length > 0 ? 'ENODATA' : NO_NAME)
  );
}

/** Longer than that is a name server that is dead, or far too slow, ms. */
const SLOW_MS = 1000;

function isSlow({ tookMs = 0 }: Pick<NameFacts, 'tookMs'>): boolean {
  return tookMs > SLOW_MS;
}

/** Types of record that a name server leaves unanswered, while it answers for others. */
function unansweredTypes(steps: DnsStep[]): string[] {
  return [...new Set(steps.filter(({ error }) => error === 'ETIMEOUT').map(({ type }) => type))];
}

function summaryOf({ failure, host, targets, steps, tookMs, nameServers }: NameFacts): string {
  if (failure) {
    const asked = TROUBLE.has(failure.code) && nameServers.length > 0 ? ` (asked: ${nameServers.join(', ')})` : '';
    return `${failure.sentence.replace(/\.$/, '')}${asked}.`;
  }
  const list = targets.map((target) => `${endpointText(target)} by ${target.transport.toUpperCase()}`);
  const shownTargets = list.length > 4 ? `${list.slice(0, 4).join(', ')} and ${list.length - 4} more` : list.join(', ');
  if (isIP(host) !== 0) return `${host} is an address: no name server is needed.`;
  const late = unansweredTypes(steps).join(' and ');
  const slow = isSlow({ tookMs }) || late !== '';
  const why = late && `, because questions for ${late} records are not answered in time`;
  const waited = `: looking it up took ${lasting(tookMs ?? 0)}${why} (asked: ${nameServers.join(', ')})`;
  return `${host} leads to ${shownTargets}${slow ? waited : ''}.`;
}

function evidenceOf({ steps, targets, nameServers }: NameFacts): ReturnType<typeof table>[] {
  const shown = [
    table(
      'Targets in the order of use (RFC 3263)',
      ['Transport', 'Address', 'Name'],
      targets.map((target) => [target.transport, endpointText(target), target.host]),
    ),
  ];
  if (steps.length > 0) {
    shown.push(
      table(
        `Look-ups${nameServers.length > 0 ? ` at ${nameServers.join(', ')}` : ''}`,
        ['Type', 'Name', 'Records', 'Error', 'ms'],
        steps.map(({ type, name, records, error, durationMs }) => [
          type,
          name,
          records.join(', '),
          error,
          Math.round(durationMs * 10) / 10,
        ]),
      ),
    );
  }
  return shown;
}
