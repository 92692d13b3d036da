/** One GET, as far as a diagnosis needs it: what answered, when, and the first words. Redirects are told, not followed. */
import { lookup } from 'node:dns/promises';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import type { Clock } from '../../net/clock';
import { NetError } from '../../net/errors';
import { openTcp } from '../../net/tcp';
import { secure } from '../../net/tls';
import type { Target, TlsFacts, TlsOptions } from '../../net/transport';
import type { HttpFacts } from '../facts/network';
import { httpFailure } from './httpErrors';

export type HttpAnswer = Omit<HttpFacts['endpoints'][number], 'name'>;

export interface HttpOptions {
  clock: Clock;
  /** Wall clock, ms since the epoch. */
  wallClock?: () => number;
  /** Trust settings; `servername` belongs to SIP and does not count here. */
  tls?: TlsOptions;
  signal: AbortSignal;
}

/** For all of it: name, connection, TLS, answer. ms */
const LIMIT_MS = 5000;
/** Half of a dual-stack server may be dead; the other half then still gets its turn. ms */
const CONNECT_MS = 2000;
const UNVERIFIED_MS = 2000;
const BODY_CHARACTERS = 200;

/** Never rejects, takes at most 7 s. User name, password and the values of the query never leave this function. */
export async function askHttp(text: string, options: HttpOptions): Promise<HttpAnswer> {
  const url = new URL(text);
  const where = shownUrl(url);
  const answer: HttpAnswer = {
    url: where,
    outcome: 'timeout',
    status: null,
    ms: null,
    date: null,
    dateSeenAt: null,
    tlsFailure: null,
    tls: null,
    body: null,
    error: null,
  };
  try {
    return { ...answer, ...(await get(url, where, options)) };
  } catch (error) {
    const failure = httpFailure(error, where);
    if (!failure.tls || options.signal.aborted) return { ...answer, ...failure };
    // The certificate is refused: its server's clock is told without verification. No credentials and no path go there.
    const tls = { ca: options.tls?.ca, verify: false };
    const seen = await get(new URL('/', url.origin), where, { ...options, tls }, UNVERIFIED_MS).catch(() => null);
    return { ...answer, ...failure, date: seen?.date ?? null, dateSeenAt: seen?.dateSeenAt ?? null };
  }
}

async function get(
  url: URL,
  where: string,
  { clock, wallClock = Date.now, tls, signal }: HttpOptions,
  limitMs = LIMIT_MS,
): Promise<Partial<HttpAnswer>> {
  const limit = new AbortController();
  const end = (): void => limit.abort();
  const timer = clock.setTimeout(end, limitMs);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const started = clock.now();
  try {
    const { socket, facts } = await connect(url, { clock, tls, signal: limit.signal });
    const asked = wallClock();
    const { response, body } = await converse(url, socket, limit.signal, () => wallClock());
    const date = Date.parse(response.headers.date ?? '');
    const told = !Number.isNaN(date);
    return {
      outcome: 'answered',
      status: response.statusCode ?? null,
      ms: clock.now() - started,
      date: told ? date : null,
      dateSeenAt: told ? (asked + body.headAt) / 2 : null,
      tls: facts,
      body: body.text,
    };
  } catch (error) {
    if (limit.signal.aborted) throw NetError.timeout(`${where} did not answer`, limitMs);
    throw error;
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', end);
  }
}

interface Connection {
  socket: Socket;
  facts: TlsFacts | null;
}

interface ConnectOptions {
  clock: Clock;
  tls: TlsOptions | undefined;
  signal: AbortSignal;
}

/** To the first address that takes the connection, by TLS where the URL says so. Rejects with what went wrong at the first one. */
export async function connect(url: URL, { clock, tls, signal }: ConnectOptions): Promise<Connection> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isSecure = url.protocol === 'https:';
  const port = Number(url.port) || (isSecure ? 443 : 80);
  const addresses = isIP(host) ? [host] : await addressesOf(host, signal);
  let failure: unknown = null;
  for (const [at, address] of addresses.entries()) {
    const target: Target = { transport: isSecure ? 'tls' : 'tcp', host, address, port };
    const own = new AbortController();
    const timer = at < addresses.length - 1 ? clock.setTimeout(() => own.abort(), CONNECT_MS) : null;
    try {
      const raw = await openTcp(target, clock, AbortSignal.any([signal, own.signal]));
      timer?.cancel();
      if (!isSecure) return { socket: raw, facts: null };
      return await secured(raw, target, { clock, tls, signal });
    } catch (error) {
      // What answered with a bad certificate is the server: another address would only hide it.
      if (signal.aborted || (error instanceof NetError && error.reason === 'tls')) throw error;
      failure ??= own.signal.aborted ? NetError.timeout(`${address} did not take the connection`, CONNECT_MS) : error;
    } finally {
      timer?.cancel();
    }
  }
  throw failure;
}

async function secured(raw: Socket, target: Target, { clock, tls, signal }: ConnectOptions): Promise<Connection> {
  const { socket, facts } = await secure(raw, target, { ca: tls?.ca, verify: tls?.verify }, clock, signal);
  return { socket, facts };
}

/** getaddrinfo cannot be stopped; whoever gives up does not wait for it. */
async function addressesOf(host: string, signal: AbortSignal): Promise<string[]> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(NetError.aborted('The look-up')), { once: true });
  });
  const found = await Promise.race([lookup(host, { all: true }), aborted]);
  return found.map(({ address }) => address).slice(0, 4);
}

interface Body {
  /** Wall clock when the head of the response came. */
  headAt: number;
  /** Null where it is no text. */
  text: string | null;
}

function converse(
  url: URL,
  socket: Socket,
  signal: AbortSignal,
  wallClock: () => number,
): Promise<{ response: IncomingMessage; body: Body }> {
  return new Promise((resolve, reject) => {
    const asked: ClientRequest = request({
      createConnection: () => socket,
      host: url.hostname,
      port: url.port,
      path: url.pathname + url.search,
      auth: url.username ? `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` : undefined,
      headers: { host: url.host, accept: '*/*', 'user-agent': 'Sidetone', connection: 'close' },
      signal,
    });
    const close = (): void => {
      asked.destroy();
      socket.destroy();
    };
    asked.on('error', (error) => {
      close();
      reject(error);
    });
    asked.on('response', (response) => {
      const body: Body = { headAt: wallClock(), text: null };
      const readable = /^(text\/|application\/([a-z0-9.+-]*\+)?json)/i.test(response.headers['content-type'] ?? '');
      let text = '';
      let over = false;
      const end = (): void => {
        if (over) return;
        over = true;
        body.text = text.trim().slice(0, BODY_CHARACTERS) || null;
        close();
        resolve({ response, body });
      };
      if (!readable) return end();
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part.slice(0, BODY_CHARACTERS);
        if (text.length >= BODY_CHARACTERS) end();
      });
      // An answer whose body breaks off or trickles is an answer all the same.
      for (const event of ['end', 'error', 'close', 'aborted']) response.on(event, end);
    });
    asked.end();
  });
}

/** Without what may be a secret. */
export function shownUrl(url: URL): string {
  const shown = new URL(url);
  if (shown.username) shown.username = '***';
  if (shown.password) shown.password = '***';
  for (const name of new Set(shown.searchParams.keys())) shown.searchParams.set(name, '***');
  return shown.toString();
}
