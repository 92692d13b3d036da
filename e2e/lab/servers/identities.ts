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
  /** Without the certificate of that authority. */
  | 'other-authority-alone'
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
  /** Of the TURN server. */
  turn: Identity;
}

/** Of the STUN and TURN server. */
export const TURN_NAME = `turn.${DOMAIN}`;

const DAY_MS = 86_400_000;

/** Days from now. */
const VALIDITY: Partial<Record<Flaw, [number, number]>> = {
  expired: [-40, -10],
  'not-yet-valid': [10, 40],
  'ends-soon': [-80, 3],
};

/** @param flaw of the registrar's certificate @param turnFlaw of the TURN server's */
export function makeIdentities(folder: string, at: Addresses, flaw: Flaw, turnFlaw: Flaw): Identities {
  const dir = path.join(folder, 'tls');
  fs.mkdirSync(dir, { recursive: true });
  const maker = new Maker(dir);
  maker.authority('ca', 'Lab CA');
  const own = [at.proxy, at.secondProxy, at.script, at.server6].map((one) => `IP:${one}`);
  const server = maker.flawed('server', flaw, [`DNS:${DOMAIN}`, ...own]);
  const turn = maker.flawed('turn', turnFlaw, [`DNS:${TURN_NAME}`, `IP:${at.turn}`]);
  const other =
    flaw === 'by-name-alone' ? maker.issue('default', ['DNS:default.elsewhere.test'], 'ca', -1, 30) : server;
  return { caFile: path.join(dir, 'ca.pem'), server, other, turn };
}

class Maker {
  constructor(private readonly dir: string) {}

  private file(name: string): string {
    return path.join(this.dir, name);
  }

  flawed(name: string, flaw: Flaw, right: readonly string[]): Identity {
    const names =
      flaw === 'wrong-name' ? ['DNS:sip.elsewhere.test'] : flaw === 'wildcard' ? [`DNS:*.${DOMAIN}`] : right;
    const [from, until] = VALIDITY[flaw] ?? [-1, 30];
    if (flaw === 'self-signed') return this.selfSigned(name, names);
    if (flaw === 'chain-incomplete') {
      this.authority(`${name}-intermediate`, 'Lab Intermediate CA', 'ca');
      // A public certificate tells where that of its issuer is.
      return this.issue(name, names, `${name}-intermediate`, from, until, 'http://pki.example/intermediate.crt');
    }
    if (flaw !== 'other-authority' && flaw !== 'other-authority-alone')
      return this.issue(name, names, 'ca', from, until);
    const [other, identity] = [`${name}-other`, `${name}-by-other`];
    this.authority(other, 'Another CA');
    this.issue(identity, names, other, from, until);
    if (flaw === 'other-authority')
      fs.appendFileSync(this.file(`${identity}.pem`), fs.readFileSync(this.file(`${other}.pem`)));
    return this.identity(identity);
  }

  private identity(name: string): Identity {
    return { certFile: this.file(`${name}.pem`), keyFile: this.file(`${name}.key`) };
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

  private selfSigned(name: string, names: readonly string[]): Identity {
    const extension = ['-addext', `subjectAltName=${names.join(',')}`];
    const rest = ['-days', '30', '-subj', `/CN=${DOMAIN}`, ...extension];
    this.openssl('req', '-x509', ...this.key(name), '-out', this.file(`${name}.pem`), ...rest);
    return this.identity(name);
  }

  issue(
    name: string,
    names: readonly string[],
    by: string,
    fromDays: number,
    untilDays: number,
    issuerAt?: string,
  ): Identity {
    this.openssl(
      'req',
      ...this.key(name),
      '-out',
      this.file(`${name}.csr`),
      '-subj',
      `/CN=${names[0]?.slice(4) ?? name}`,
    );
    const extensions = `basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=${names.join(',')}`;
    const place = issuerAt ? `\nauthorityInfoAccess=caIssuers;URI:${issuerAt}` : '';
    this.sign(name, extensions + place, by, fromDays, untilDays);
    return this.identity(name);
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
