import { describe, expect, it } from 'vitest';
import { signOfPublicIssuer } from './publicIssuer';

type Certificate = Parameters<typeof signOfPublicIssuer>[0];
const certificate = (change: Partial<Record<keyof Certificate, unknown>>): Certificate =>
  ({ infoAccess: undefined, issuer: { CN: 'Some CA' }, raw: Buffer.from('3082'), ...change }) as Certificate;
const issuerAt = (...uris: string[]): Certificate => certificate({ infoAccess: { 'CA Issuers - URI': uris } });

describe('the sign of a public authority', () => {
  it.each<[string, Certificate, RegExp | null]>([
    ['nothing', certificate({}), null],
    ['where the certificate of its issuer is', issuerAt('http://r11.i.lencr.org/'), /r11\.i\.lencr\.org/],
    ['inside of a site', issuerAt('http://ca.corp/ca.crt', 'http://pki/ca.crt', 'http://10.0.0.1/ca.crt'), null],
    ['in a directory', issuerAt('ldap:///CN=Company%20CA,CN=AIA?cACertificate'), null],
    ['timestamps', certificate({ raw: Buffer.from('3082060a2b06010401d67902040204', 'hex') }), /transparency/],
    ['an owner of roots', certificate({ issuer: { CN: 'New CA 9', O: 'DigiCert Inc' } }), /"DigiCert Inc"/],
    ['an owner of none', certificate({ issuer: { CN: 'New CA 9', O: 'Example Ltd' } }), null],
  ])('%s', (_, given, told) => {
    const sign = signOfPublicIssuer(given);
    if (told) expect(sign).toMatch(told);
    else expect(sign).toBeNull();
  });
});
