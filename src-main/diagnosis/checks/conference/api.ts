import type { CallServer } from '../../../../src-shared/contract/conference';
import type { Check } from '../../api';
import type { ConferenceApiFacts, ServerVersion } from '../../facts/conference';
import { askHttp } from '../../probes/http';
import { lookupAddress } from '../../probes/lookupAddress';
import { tlsEvidence } from '../reach/evidence';
import { table, tenths } from '../shared/evidence';

type Server = ConferenceApiFacts['servers'][number];

/** Does the call server's API say which version it is? */
export const api: Check<'conference.api'> = {
  id: 'conference.api',
  area: 'conference',
  title: 'Does the call server answer, and which version is it?',
  needs: [],
  limitMs: { quick: 10_000, full: 10_000 },
  when: ({ subject }) => withApi(subject.callServers).length > 0 || 'Not asked for: no API of a call server is named.',
  async run({ subject, instruments, progress }, signal) {
    const asked = withApi(subject.callServers);
    progress(`Asking ${asked.map(({ name }) => name).join(', ')} for the version`);
    const { clock } = instruments;
    const { tls } = subject.account;
    const servers = await Promise.all(
      asked.map(async ({ name, api: url }): Promise<Server> => {
        const [answer, address] = await Promise.all([
          askHttp(versionUrl(url), { clock, tls, signal }),
          lookupAddress(new URL(url).hostname, { clock, signal }),
        ]);
        return { name, ...answer, address, version: answer.status === 200 ? readVersion(answer.body) : null };
      }),
    );
    return {
      status: servers.every(isUp) ? (servers.every(({ version }) => version) ? 'pass' : 'info') : 'fail',
      summary: `${servers.map(sentenceOf).join('; ')}.`,
      evidence: [
        table(
          'Call server API',
          ['Name', 'URL', 'Address', 'Outcome', 'Status', 'ms', 'Version', 'Built', 'Body'],
          servers.map(({ name, url, address, outcome, status, ms, version, body }) => [
            name,
            url,
            address,
            outcome,
            status,
            tenths(ms),
            version?.version ?? null,
            version?.date ?? null,
            body,
          ]),
        ),
        ...servers.flatMap(({ tls: shown, tlsFailure }) => (shown ? tlsEvidence(shown, tlsFailure) : [])),
      ],
      facts: { servers },
    };
  },
};

function withApi(servers: CallServer[] | undefined): (CallServer & { api: string })[] {
  return (servers ?? []).flatMap((server) => (server.api === undefined ? [] : [{ ...server, api: server.api }]));
}

/** RTCD tells its version at "/version"; whoever names a path means it. */
export function versionUrl(text: string): string {
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = '/version';
  return url.href;
}

/** The first 200 characters are known: what stands behind them is missed without harm. */
export function readVersion(body: string | null): ServerVersion | null {
  const field = (name: string): string | null =>
    new RegExp(`"${name}"\\s*:\\s*"([^"]{1,80})"`).exec(body ?? '')?.[1] ?? null;
  const version = field('buildVersion') ?? field('version');
  return version === null ? null : { version, date: field('buildDate'), hash: field('buildHash') };
}

const isUp = ({ outcome, status }: Server): boolean => outcome === 'answered' && status !== null && status < 400;

function sentenceOf({ name, outcome, status, ms, error, version }: Server): string {
  if (outcome !== 'answered') return `${name}: ${(error ?? outcome).replace(/\.$/, '')}`;
  const time = `after ${Math.max(1, Math.round(ms ?? 0))} ms`;
  if (version) return `${name} is version ${version.version} and answers ${time}`;
  return `${name} answers HTTP ${status} ${time}${status === 200 ? ', without a version' : ''}`;
}
