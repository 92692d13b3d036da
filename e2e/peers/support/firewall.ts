/** Loss on purpose, by the kernel's packet filter inside one namespace. */
import type { Host } from './network';

export interface DropRule {
  /** Packets that it has taken away so far. */
  dropped(): number;
  remove(): void;
}

let rules = 0;

/** Drops what `match` selects in `chain`; `match` is in iptables' words. */
export function drop(host: Host, chain: 'INPUT' | 'OUTPUT', ...match: string[]): DropRule {
  const comment = ['-m', 'comment', '--comment', `rule-${(rules += 1)}`];
  const name = comment.at(-1) ?? '';
  host.run(['iptables', '-A', chain, ...match, ...comment, '-j', 'DROP']);
  return {
    dropped: () => {
      const line = host
        .run(['iptables', '-nvxL', chain])
        .split('\n')
        .find((one) => one.includes(`/* ${name} */`));
      return Number(line?.trim().split(/\s+/)[0] ?? Number.NaN);
    },
    remove: () => {
      host.run(['iptables', '-D', chain, ...match, ...comment, '-j', 'DROP']);
    },
  };
}

/** Drops the first `count` SIP requests of one method that come to `address` by UDP, port 5060. */
export function dropFirstRequests(host: Host, address: string, method: string, count: number): DropRule {
  const text = ['-m', 'string', '--algo', 'bm', '--string', `${method} sip:`];
  const once = ['-m', 'statistic', '--mode', 'nth', '--every', '10000', '--packet', '0'];
  // Each rule takes the first packet that comes as far as to it.
  const each = Array.from({ length: count }, () =>
    drop(host, 'INPUT', '-p', 'udp', '-d', address, '--dport', '5060', ...text, ...once),
  );
  return {
    dropped: () => each.reduce((sum, rule) => sum + rule.dropped(), 0),
    remove: () => each.forEach((rule) => rule.remove()),
  };
}
