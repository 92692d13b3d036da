/** Certificates, good and bad, made by openssl. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Identity } from '../../peers/support/authority';
import type { Addresses } from '../network/topology';
import { DOMAIN } from '../../peers/support/kamailio';

export type Flaw =
  | 'none'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-name'
  | 'self-signed'
  | 'chain-incomplete'
  | 'other-authority'
  // These three are none.
  | 'wildcard'
  | 'ends-soon'
  | 'by-name-alone';

export interface Identities {
  /** What the profile trusts. */
  caFile: string;
  server: Identity;
  /** For whoever does not ask by name; with `by-name-alone` of another name. */
  other: Identity;
}

const DAY_MS = 86_400_000;

/** Days from now. */
const VALIDITY: Partial<Record<Flaw, [number, number]>> = {
  expired: [-40, -10],
  'not-yet-valid': [10, 40],
  'ends-soon': [-80, 3],
};

export function makeIdentities(folder: string, at: Addresses, flaw: Flaw = 'none'): Identities {
  const dir = path.join(folder, 'tls');
  fs.mkdirSync(dir, { recursive: true });
  const maker = new Maker(dir);
  maker.authority('ca', 'Lab CA');
  const names =
    flaw === 'wrong-name'
      ? ['DNS:sip.elsewhere.test']
      : flaw === 'wildcard'
        ? [`DNS:*.${DOMAIN}`]
        : [`DNS:${DOMAIN}`, ...[at.proxy, at.secondProxy, at.script, at.server6].map((one) => `IP:${one}`)];
  const [from, until] = VALIDITY[flaw] ?? [-1, 30];
  if (flaw === 'self-signed') maker.selfSigned('server', names);
  else if (flaw === 'chain-incomplete') {
    maker.authority('intermediate', 'Lab Intermediate CA', 'ca');
    maker.issue('server', names, 'intermediate', from, until);
  } else if (flaw === 'other-authority') {
    maker.authority('other', 'Another CA');
    maker.issue('server', names, 'other', from, until);
    // With its whole chain: a lone certificate of an unknown issuer looks like a chain that is incomplete.
    fs.appendFileSync(path.join(dir, 'server.pem'), fs.readFileSync(path.join(dir, 'other.pem')));
  } else maker.issue('server', names, 'ca', from, until);
  if (flaw === 'by-name-alone') maker.issue('other', ['DNS:default.elsewhere.test'], 'ca', from, until);
  const identity = (name: string): Identity => ({
    certFile: path.join(dir, `${name}.pem`),
    keyFile: path.join(dir, `${name}.key`),
  });
  const server = identity('server');
  return { caFile: path.join(dir, 'ca.pem'), server, other: flaw === 'by-name-alone' ? identity('other') : server };
}

class Maker {
  constructor(private readonly dir: string) {}

  private file(name: string): string {
    return path.join(this.dir, name);
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 20_000 });
  }

  private key(name: string): string[] {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', this.file(`${name}.key`)];
  }

  authority(name: string, title: string, by?: string): void {
    const subject = ['-subj', `/CN=${title}`];
    if (!by) {
      this.openssl('req', '-x509', ...this.key(name), '-out', this.file(`${name}.pem`), '-days', '90', ...subject);
      return;
    }
    this.openssl('req', ...this.key(name), '-out', this.file(`${name}.csr`), ...subject);
    this.sign(name, 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign,cRLSign', by, -1, 60);
  }

  selfSigned(name: string, names: readonly string[]): void {
    const extension = ['-addext', `subjectAltName=${names.join(',')}`];
    const rest = ['-days', '30', '-subj', `/CN=${DOMAIN}`, ...extension];
    this.openssl('req', '-x509', ...this.key(name), '-out', this.file(`${name}.pem`), ...rest);
  }

  issue(name: string, names: readonly string[], by: string, fromDays: number, untilDays: number): void {
    this.openssl(
      'req',
      ...this.key(name),
      '-out',
      this.file(`${name}.csr`),
      '-subj',
      `/CN=${names[0]?.slice(4) ?? name}`,
    );
    const extensions = `basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=${names.join(',')}`;
    this.sign(name, extensions, by, fromDays, untilDays);
  }

  /** `openssl x509` can only count days from now; `openssl ca` takes both ends, and wants a small register of its own. */
  private sign(name: string, extensions: string, by: string, fromDays: number, untilDays: number): void {
    const [register, config] = [this.file(`${name}.register`), this.file(`${name}.cnf`)];
    fs.writeFileSync(register, '');
    fs.writeFileSync(
      config,
      `[ca]\ndefault_ca=lab\n[lab]\ndatabase=${register}\nnew_certs_dir=${this.dir}\nrand_serial=yes\ndefault_md=sha256\n` +
        `policy=any\nunique_subject=no\nemail_in_dn=no\n[any]\ncommonName=supplied\n[extensions]\n${extensions}\n`,
    );
    const signing = ['-cert', this.file(`${by}.pem`), '-keyfile', this.file(`${by}.key`), '-extensions', 'extensions'];
    const dates = ['-startdate', stamp(fromDays), '-enddate', stamp(untilDays)];
    const files = ['-in', this.file(`${name}.csr`), '-out', this.file(`${name}.pem`), '-notext'];
    this.openssl('ca', '-batch', '-config', config, ...signing, ...dates, ...files);
  }
}

/** ASN.1 GeneralizedTime. */
function stamp(days: number): string {
  return `${new Date(Date.now() + days * DAY_MS).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
