import {
  isWeb,
  type SocketTransport,
  type TransportName,
  TRANSPORTS,
  usualTransport,
} from '../../src-shared/model/transports';
import { bounded } from './bounded';
import { createSystemClock, type Clock } from './clock';
import { type Destination, destinationOf, isNumeric } from './destination';
import { DnsQueries, systemNameServices, type NameServices } from './dnsQueries';
import { NetError } from './errors';
import type { DnsStep, Resolution, TargetResolver } from './resolver';
import type { Target } from './transport';
import { TargetMemory } from './targetMemory';

export interface ResolverOptions {
  /** Name servers instead of the system's, "address" or "address:port". */
  servers?: string[];
  clock?: Clock;
  /** For tests: one set for each resolution. */
  nameServices?: () => NameServices;
  /** 0 to 1, for the weights of SRV. */
  random?: () => number;
}

/** ms for a whole resolution. */
const RESOLUTION_TIMEOUT_MS = 10_000;
/** Some name servers leave questions of one type (SRV, AAAA) unanswered: so long no further look-up waits for these, ms. */
const UNANSWERED_MS = 60_000;
/** A hostile zone must not make us ask without end. */
const MAX_SRV_RECORDS = 16;
const MAX_TARGETS = 32;

/** RFC 3263 section 4.1 and RFC 7118 section 10: service field of NAPTR. */
const NAPTR_TRANSPORT: Record<string, SocketTransport> = {
  'SIP+D2U': 'udp',
  'SIP+D2T': 'tcp',
  'SIPS+D2T': 'tls',
};
const SRV_PREFIX: Record<SocketTransport, string> = { udp: '_sip._udp.', tcp: '_sip._tcp.', tls: '_sips._tcp.' };

/** RFC 3263: from a SIP URI or WebSocket URL to the addresses to try, in order. */
export function createResolver(options: ResolverOptions = {}): TargetResolver {
  const { servers, clock = createSystemClock(), random = Math.random } = options;
  const nameServices = options.nameServices ?? ((): NameServices => systemNameServices(servers));
  /** Question and the time until which it is not asked again. */
  const unanswered = new Map<string, number>();
  const memory = new TargetMemory(clock);
  /** Only beside others that were answered: a name server that is down may be up again the next moment. */
  const remember = ({ steps }: Resolution): void => {
    for (const { type, name, error, durationMs } of steps) {
      if (error === 'ETIMEOUT' && durationMs > 0) unanswered.set(`${type} ${name}`, clock.now() + UNANSWERED_MS);
    }
  };
  return {
    report: (place, answered) => memory.report(place, answered),
    async resolve(uri, transport, signal) {
      const destination = destinationOf(uri, transport);
      if (isNumeric(destination)) return { targets: [numericTarget(destination)], steps: [] };
      const services = nameServices();
      for (const [question, until] of unanswered) if (until <= clock.now()) unanswered.delete(question);
      const queries = new DnsQueries(services, clock, random, new Set(unanswered.keys()));
      const timeoutText = `The name servers did not resolve ${destination.target}`;
      try {
        const resolution = await bounded<Resolution>(
          { clock, timeoutMs: RESOLUTION_TIMEOUT_MS, timeoutText, signal },
          (resolve, reject) => {
            new Search(destination, queries).run().then(resolve, reject);
            return () => queries.close();
          },
        );
        remember(resolution);
        return { ...resolution, targets: memory.inOrder(resolution.targets) };
      } catch (error) {
        if (error instanceof NetError && error.reason === 'timeout')
          throw NetError.dns(error.message, queries.steps, error);
        throw error;
      } finally {
        queries.close();
      }
    },
  };
}

function numericTarget(destination: Destination): Target {
  const transport = destination.transport ?? usualTransport(destination.secure);
  return targetOf(destination, destination.target, transport, destination.port ?? TRANSPORTS[transport].port);
}

function targetOf({ host, path }: Destination, address: string, transport: TransportName, port: number): Target {
  return { transport, address, port, host, ...(path === undefined ? {} : { path }) };
}

/** One walk through NAPTR, SRV and addresses. */
class Search {
  constructor(
    private readonly destination: Destination,
    private readonly queries: DnsQueries,
  ) {}

  async run(): Promise<Resolution> {
    const targets = (await this.targets()).slice(0, MAX_TARGETS);
    const { steps } = this.queries;
    if (targets.length === 0) throw NetError.dns(nothingFound(this.destination.target, steps), steps);
    return { targets, steps };
  }

  private async targets(): Promise<Target[]> {
    const { target, port, transport, secure } = this.destination;
    const fallback = transport ?? usualTransport(secure);
    // Section 4.2: a port makes SRV pointless; WebSockets have no SRV records.
    const plain = port !== null || isWeb(fallback);
    if (plain || (await this.queries.hostsFile(target)).length > 0) {
      return this.atAddresses(target, fallback, port ?? TRANSPORTS[fallback].port);
    }
    const candidates: SocketTransport[] = transport ? [fallback] : secure ? ['tls'] : ['udp', 'tcp', 'tls'];
    if (!transport) this.queries.prefetch('NAPTR', [target]);
    this.queries.prefetch(
      'SRV',
      candidates.map((name) => SRV_PREFIX[name] + target),
    );
    this.queries.prefetch('A', [target]);
    this.queries.prefetch('AAAA', [target]);

    const byNaptr = transport ? [] : await this.byNaptr();
    if (byNaptr.length > 0) return byNaptr;
    const bySrv = await concat(candidates, (name) => this.bySrv(SRV_PREFIX[name] + target, name));
    return bySrv.length > 0 ? bySrv : this.atAddresses(target, fallback, TRANSPORTS[fallback].port);
  }

  /** Section 4.1: the domain's own choice of transports, by order and preference. */
  private async byNaptr(): Promise<Target[]> {
    const records = await this.queries.naptr(this.destination.target);
    return concat(records, async ({ flags, service, replacement }) => {
      const transport = NAPTR_TRANSPORT[service.toUpperCase()];
      if (!transport || flags.toLowerCase() !== 's' || (this.destination.secure && transport !== 'tls')) return [];
      return this.bySrv(replacement, transport);
    });
  }

  private async bySrv(name: string, transport: SocketTransport): Promise<Target[]> {
    const records = (await this.queries.srv(name)).slice(0, MAX_SRV_RECORDS);
    // RFC 2782: the root as target says that the service is not offered.
    const usable = records.filter((record) => record.name !== '' && record.name !== '.');
    return concat(usable, (record) => this.atAddresses(record.name, transport, record.port));
  }

  private async atAddresses(name: string, transport: TransportName, port: number): Promise<Target[]> {
    const addresses = await this.queries.addresses(name);
    return addresses.map((address) => targetOf(this.destination, address, transport, port));
  }
}

/** The results in the order of the items, asked for at the same time. */
async function concat<T>(items: readonly T[], use: (item: T) => Promise<Target[]>): Promise<Target[]> {
  return (await Promise.all(items.map(use))).flat();
}

function nothingFound(name: string, steps: DnsStep[]): string {
  const errors = new Set(steps.map(({ error }) => error));
  if (errors.has('ETIMEOUT') || errors.has('ECONNREFUSED')) {
    return `No name server answered for ${name}: check the network connection and the DNS settings.`;
  }
  if (errors.has('ESERVFAIL') || errors.has('EREFUSED')) {
    return `The name server could not answer for ${name}: its zone or the DNS server is faulty.`;
  }
  if (steps.some(({ type, records }) => type === 'SRV' && records.length > 0)) {
    return `The SRV records of ${name} lead to no address: correct them in the DNS.`;
  }
  return `The name ${name} does not exist or has no address: check its spelling.`;
}
