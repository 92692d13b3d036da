/** A certificate authority for one test run, made by openssl, and server certificates signed by it. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export interface Identity {
  certFile: string;
  keyFile: string;
}

export interface Authority {
  /** PEM file of the authority's certificate: what a profile's `tls.caFile` names. */
  caFile: string;
  issue(name: string, subjectAltNames: readonly string[], days?: number): Identity;
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 20_000 });
}

export function createAuthority(folder: string): Authority {
  const dir = path.join(folder, 'tls');
  fs.mkdirSync(dir, { recursive: true });
  const file = (name: string): string => path.join(dir, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
  );
  return {
    caFile: file('ca.pem'),
    issue: (name, subjectAltNames, days = 2) => {
      const [certFile, keyFile, request, extensions] = [`${name}.pem`, `${name}.key`, `${name}.csr`, `${name}.ext`].map(
        file,
      ) as [string, string, string, string];
      fs.writeFileSync(extensions, `subjectAltName=${subjectAltNames.join(',')}\nextendedKeyUsage=serverAuth\n`);
      openssl('req', ...key, '-keyout', keyFile, '-out', request, '-subj', `/CN=${name}`);
      const signing = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-extfile', extensions];
      openssl('x509', '-req', '-in', request, ...signing, '-out', certFile, '-days', String(days));
      return { certFile, keyFile };
    },
  };
}
