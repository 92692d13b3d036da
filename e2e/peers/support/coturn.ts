/** coturn as STUN and TURN server: UDP and TCP on one port, TLS on another, RFC 5780 where it gets a second address. */
import { createHmac } from 'node:crypto';
import path from 'node:path';
import type { Identity } from './authority';
import type { Host } from './network';
import type { Running } from './process';
import type { Lab } from './workbench';

export const TURN_REALM = 'pbx.test';

export interface CoturnOptions {
  /** With a second one it answers CHANGE-REQUEST, and listens on the next ports (3479, 5350) of both, too. */
  addresses: readonly [first: string, second?: string];
  /** What it relays from; default: the first address. "PUBLIC/PRIVATE" claims another one than it has. */
  relayAddress?: string;
  /** Default: the lab's server. */
  host?: Pick<Host, 'command'>;
  /** Names and passwords. Without these and `secret`: nobody is asked for credentials. */
  users?: Readonly<Record<string, string>>;
  /** Of time-limited credentials. The server then knows no other ones. */
  secret?: string;
  /** Without it: no TLS. */
  identity?: Identity;
  plainPort?: number;
  tlsPort?: number;
  relayPorts?: { from: number; to: number };
  /** More of turnserver's own words, for example "--denied-peer-ip=192.0.2.20". */
  options?: readonly string[];
}

let started = 0;

export function startCoturn(lab: Pick<Lab, 'folder' | 'server' | 'start'>, options: CoturnOptions): Promise<Running> {
  const { addresses, users = {}, secret, identity, plainPort = 3478, tlsPort = 5349, options: more = [] } = options;
  const { relayAddress = addresses[0], relayPorts = { from: 49_152, to: 49_500 } } = options;
  const name = `coturn-${(started += 1)}`;
  const [relayedAs, relaysFrom] = relayAddress.split('/');
  const listening = addresses.flatMap((address) => (address ? [`--listening-ip=${address}`] : []));
  const known = Object.entries(users).map(([user, password]) => `--user=${user}:${password}`);
  const credentials = secret
    ? ['--use-auth-secret', `--static-auth-secret=${secret}`]
    : known.length > 0
      ? ['--lt-cred-mech', ...known]
      : ['--no-auth'];
  const security = identity
    ? [`--tls-listening-port=${tlsPort}`, `--cert=${identity.certFile}`, `--pkey=${identity.keyFile}`, '--no-dtls']
    : ['--no-tls', '--no-dtls'];
  const argv = [
    'turnserver',
    // No configuration file, no control port on 127.0.0.1, one thread: several of them stand beside each other.
    '-n',
    '--no-cli',
    '--relay-threads=1',
    ...listening,
    `--relay-ip=${relaysFrom ?? relayAddress}`,
    ...(relaysFrom ? [`--external-ip=${relayedAs}/${relaysFrom}`] : []),
    `--listening-port=${plainPort}`,
    ...security,
    `--min-port=${relayPorts.from}`,
    `--max-port=${relayPorts.to}`,
    `--realm=${TURN_REALM}`,
    ...credentials,
    `--userdb=${path.join(lab.folder, `${name}.db`)}`,
    `--pidfile=${path.join(lab.folder, `${name}.pid`)}`,
    '--log-file=stdout',
    '--simple-log',
    ...more,
  ];
  const ready = more.includes('--no-udp')
    ? more.includes('--no-tcp')
      ? { tcp: tlsPort }
      : { tcp: plainPort }
    : { udp: plainPort };
  return lab.start(options.host ?? lab.server, argv, { name, ready });
}

/** Time-limited credentials, as a web service issues them from the secret that it shares with the server. Ended: a negative time. */
export function timeLimited(
  secret: string,
  { user, endsInS }: { user: string; endsInS: number },
): { username: string; credential: string } {
  const username = `${Math.floor(Date.now() / 1000) + endsInS}:${user}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
