import { promises as dns, type NaptrRecord, type SrvRecord } from 'node:dns';
import type { Clock, Timer } from './clock';
import { errorCode } from './errors';
import { hostsFileAddresses } from './hostsFile';
import type { DnsStep } from './resolver';
import { orderSrv } from './srv';

/** The name services, handed in so that tests need no network. Each rejects with Node's code (ENOTFOUND...). */
export interface NameServices {
  naptr(name: string): Promise<NaptrRecord[]>;
  srv(name: string): Promise<SrvRecord[]>;
  a(name: string): Promise<string[]>;
  aaaa(name: string): Promise<string[]>;
  /** The machine's own table; empty where it does not have the name. */
  hostsFile(name: string): Promise<string[]>;
  /** getaddrinfo: search domains, mDNS and whatever else the system is set up to ask. */
  system(name: string): Promise<string[]>;
  cancel(): void;
}

/** ms for one server, doubled at the second try. */
const SERVER_TIMEOUT_MS = 1500;
/** Where addresses of one family are there, those of the other are waited for no longer than this (RFC 8305 section 3 would take 50), ms. */
const OTHER_FAMILY_MS = 1000;
const UNANSWERED = 'ETIMEOUT';

/** @param servers "address" or "address:port"; default are those of the system */
export function systemNameServices(servers?: string[]): NameServices {
  const resolver = new dns.Resolver({ timeout: SERVER_TIMEOUT_MS, tries: 2 });
  if (servers) resolver.setServers(servers);
  return {
    naptr: (name) => resolver.resolveNaptr(name),
    srv: (name) => resolver.resolveSrv(name),
    a: (name) => resolver.resolve4(name),
    aaaa: (name) => resolver.resolve6(name),
    hostsFile: hostsFileAddresses,
    system: async (name) => (await dns.lookup(name, { all: true })).map(({ address }) => address),
    cancel: () => resolver.cancel(),
  };
}

interface Answer<T> {
  records: T[];
  error: string | null;
  durationMs: number;
}

/**
 * The queries of one resolution. Each is asked once, however often it is wanted; it becomes a step of the evidence when its
 * answer is first used.
 */
export class DnsQueries {
  readonly steps: DnsStep[] = [];
  private readonly asked = new Map<string, Promise<Answer<unknown>>>();
  private readonly told = new Set<string>();
  private readonly patient: Timer[] = [];
  private closed = false;

  constructor(
    private readonly services: NameServices,
    private readonly clock: Clock,
    private readonly random: () => number,
    /** Questions ("AAAA pbx.test") that were not answered a moment ago, and are not asked again. */
    private readonly unanswered: ReadonlySet<string> = new Set(),
  ) {}

  /** Starts queries whose answers will probably be wanted, so that dead name servers cost one time-out and not one each. */
  prefetch(type: DnsStep['type'], names: string[]): void {
    for (const name of names) void this.ask(type, name);
  }

  naptr(name: string): Promise<NaptrRecord[]> {
    return this.use<NaptrRecord>('NAPTR', name, naptrText);
  }
  srv(name: string): Promise<SrvRecord[]> {
    return this.use<SrvRecord>('SRV', name, srvText);
  }

  /** Addresses of a name, IPv4 first: a broken IPv6 path is the commoner fault, and on UDP it costs 32 s to notice. */
  async addresses(name: string): Promise<string[]> {
    const own = await this.hostsFile(name);
    if (own.length > 0) return own;
    const [a, aaaa] = await Promise.all([
      this.use<string>('A', name, String, this.patience('AAAA', name)),
      this.use<string>('AAAA', name, String, this.patience('A', name)),
    ]);
    return a.length + aaaa.length > 0 ? [...a, ...aaaa] : this.system(name);
  }

  /** Ends some time after addresses of this family came; some name servers leave questions for the other one unanswered. */
  private async patience(type: 'A' | 'AAAA', name: string): Promise<Answer<unknown>> {
    const { records, durationMs } = await this.ask(type, name);
    if (records.length === 0 || this.closed) return new Promise(() => {});
    return new Promise((resolve) => {
      const late = { records: [], error: UNANSWERED, durationMs: durationMs + OTHER_FAMILY_MS };
      this.patient.push(this.clock.setTimeout(() => resolve(late), OTHER_FAMILY_MS));
    });
  }

  /** Nobody waits any more for what is still open. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const timer of this.patient.splice(0)) timer.cancel();
    this.services.cancel();
  }

  /** A name in the machine's own table is meant to go there: no name server is asked. */
  async hostsFile(name: string): Promise<string[]> {
    const addresses = ipv4First(await this.services.hostsFile(name));
    if (!this.told.has(`hosts ${name}`)) this.tellAddresses(name, addresses, 'hosts file', 0);
    this.told.add(`hosts ${name}`);
    return addresses;
  }

  private async system(name: string): Promise<string[]> {
    const startedAt = this.clock.now();
    const addresses = await this.services.system(name).catch(() => []);
    this.tellAddresses(name, ipv4First(addresses), 'system resolver', this.clock.now() - startedAt);
    return ipv4First(addresses);
  }

  private tellAddresses(name: string, addresses: string[], source: string, durationMs: number): void {
    for (const type of ['A', 'AAAA'] as const) {
      const records = addresses.filter((address) => address.includes(':') === (type === 'AAAA'));
      if (records.length === 0) continue;
      this.steps.push({ type, name, records: records.map((text) => `${text} (${source})`), error: null, durationMs });
    }
  }

  private async use<T>(
    type: DnsStep['type'],
    name: string,
    text: (record: T) => string,
    instead?: Promise<Answer<unknown>>,
  ): Promise<T[]> {
    const answer = this.ask(type, name);
    // The services' types tell which records belong to which type; the map cannot.
    const { records, error, durationMs } = (await (instead ? Promise.race([answer, instead]) : answer)) as Answer<T>;
    const key = `${type} ${name}`;
    if (!this.told.has(key)) this.steps.push({ type, name, records: records.map(text), error, durationMs });
    this.told.add(key);
    return records;
  }

  private ask(type: DnsStep['type'], name: string): Promise<Answer<unknown>> {
    const key = `${type} ${name}`;
    const asked =
      this.asked.get(key) ??
      (this.unanswered.has(key)
        ? Promise.resolve({ records: [], error: UNANSWERED, durationMs: 0 })
        : this.query(type, name));
    this.asked.set(key, asked);
    return asked;
  }

  private async query(type: DnsStep['type'], name: string): Promise<Answer<unknown>> {
    const startedAt = this.clock.now();
    const took = (): number => this.clock.now() - startedAt;
    try {
      const records: unknown[] = await QUERY[type](this.services, name, this.random);
      return { records, error: null, durationMs: took() };
    } catch (error) {
      return { records: [], error: errorCode(error) ?? 'EUNKNOWN', durationMs: took() };
    }
  }
}

/** Each with its records in the order in which they are to be used. */
const QUERY = {
  /** RFC 3403 section 4.1. */
  NAPTR: async (services: NameServices, name: string) =>
    (await services.naptr(name)).toSorted((a, b) => a.order - b.order || a.preference - b.preference),
  SRV: async (services: NameServices, name: string, random: () => number) => orderSrv(await services.srv(name), random),
  A: (services: NameServices, name: string) => services.a(name),
  AAAA: (services: NameServices, name: string) => services.aaaa(name),
};

function ipv4First(addresses: string[]): string[] {
  return addresses.toSorted((a, b) => Number(a.includes(':')) - Number(b.includes(':')));
}

function naptrText({ order, preference, flags, service, regexp, replacement }: NaptrRecord): string {
  return `${order} ${preference} "${flags}" "${service}" "${regexp}" ${replacement || '.'}`;
}

function srvText({ priority, weight, port, name }: SrvRecord): string {
  return `${priority} ${weight} ${port} ${name || '.'}`;
}
