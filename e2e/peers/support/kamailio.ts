/** Kamailio as registrar and proxy: UDP and TCP 5060, TLS 5061, WS 8080, WSS 8443. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Authority } from './authority';
import type { Lab } from './lab';
import { PROXY_ADDRESS, SERVER_IPV6 } from './network';

export const DOMAIN = 'pbx.test';
/** Of every user. Looked for in everything that the program prints or saves: it must not be there. */
export const PASSWORD = 'correct-horse-battery';

export interface KamailioOptions {
  algorithm?: 'MD5' | 'SHA-256';
  address?: string;
  /** Seconds; below it a registration is answered with 423. */
  minExpires?: number;
  /** Seconds that a nonce is good for; afterwards the challenge says stale. */
  nonceExpire?: number;
  /** What a media gateway does with the descriptions that pass. */
  media?: MediaWords;
}

/** In Kamailio's words: modules, and statements for a request and for a response. */
export interface MediaWords {
  module: string;
  request: string;
  reply: string;
}

export interface Kamailio {
  address: string;
  /** Contact URIs bound to a user, out of the registrar's own memory. */
  bindings(user: string): string[];
  /** Dialog-less view of the proxy: transactions that are still held in memory. */
  rpc(...command: string[]): string;
}

export async function startKamailio(lab: Lab, authority: Authority, options: KamailioOptions = {}): Promise<Kamailio> {
  const address = options.address ?? PROXY_ADDRESS;
  const name = `kamailio-${address}`;
  const control = path.join(lab.folder, `${name}.ctl`);
  const { certFile, keyFile } = authority.issue(name, [`DNS:${DOMAIN}`, `IP:${address}`, `IP:${SERVER_IPV6}`]);
  const ipv6 = address === PROXY_ADDRESS ? ['udp', 'tcp'].map((p) => `listen=${p}:[${SERVER_IPV6}]:5060`) : [];
  const file = lab.render(
    'kamailio/kamailio.cfg',
    {
      ADDRESS: address,
      IPV6_LISTEN: ipv6.join('\n'),
      CONTROL: control,
      ALGORITHM: options.algorithm ?? 'MD5',
      NONCE_EXPIRE: options.nonceExpire ?? 300,
      MIN_EXPIRES: options.minExpires ?? 60,
      CERT_FILE: certFile,
      KEY_FILE: keyFile,
      PASSWORD,
      MEDIA_MODULE: options.media?.module ?? '',
      MEDIA_REQUEST: options.media?.request ?? '',
      MEDIA_REPLY: options.media?.reply ?? '',
    },
    `${name}.cfg`,
  );
  const memory = ['-m', '32', '-M', '4'];
  const argv = ['kamailio', '-DD', '-E', '-f', file, '-Y', lab.folder, '-P', path.join(lab.folder, `${name}.pid`)];
  await lab.start(lab.server, [...argv, ...memory], { name, ready: { tcp: 8443 } });
  const rpc = (...command: string[]): string =>
    execFileSync('kamcmd', ['-s', `unix:${control}`, ...command], { encoding: 'utf8', timeout: 10_000 });
  return {
    address,
    rpc,
    bindings: (user) => {
      const records = rpc('ul.dump')
        .split(/^\s*AoR: /m)
        .slice(1);
      const record = records.find((one) => one.startsWith(`${user}\n`) || one.startsWith(`${user}@`));
      return [...(record ?? '').matchAll(/^\s*Address: (\S+)$/gm)].map((match) => match[1] ?? '');
    },
  };
}
