import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProfileError } from './errors';
import { locateJsonError } from './jsonError';
import { loadProfile } from './profile';

let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'sidetone-profile-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (text: string): string => {
  const file = path.join(folder, 'site.json');
  writeFileSync(file, text);
  return file;
};
const account = (more: object = {}): string =>
  JSON.stringify({ account: { uri: 'sip:alice@pbx.test', ...more } }, null, 2);

describe('loadProfile', () => {
  it('fills in what is left out', async () => {
    const loaded = await loadProfile(write(account({ password: 'x' })));
    expect(loaded.account).toMatchObject({
      aor: 'sip:alice@pbx.test',
      password: 'x',
      transport: 'auto',
      expiresS: 300,
    });
    expect(loaded.security).toBe('none');
    expect(loaded.limits).toMatchObject({ pddFailMs: 5000, mos: 3.6 });
    expect(loaded.account.tls).toMatchObject({ verify: true });
  });

  it('fetches a password from the environment and from the key ring', async () => {
    const fromEnv = await loadProfile(write(account({ password: { env: 'PBX' } })), { PBX: 'secret' });
    expect(fromEnv.account.password).toBe('secret');
    const fromRing = await loadProfile(write(account({ password: { keyring: 'k' } })), {}, async (name) => `${name}!`);
    expect(fromRing.account.password).toBe('k!');
  });

  it('reads the certificates beside the profile', async () => {
    writeFileSync(path.join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n');
    const text = JSON.stringify({ account: { uri: 'sip:alice@pbx.test' }, tls: { caFile: 'ca.pem' } });
    expect((await loadProfile(write(text))).account.tls?.ca).toContain('BEGIN CERTIFICATE');
  });

  it.each<[string, string, RegExp]>([
    [
      'a syntax error',
      '{\n  "account": {\n    "uri": sip\n  }\n}',
      /site.json: not valid JSON at line 3, column 12\.$/,
    ],
    ['an unknown key', account({ passwrod: 'x' }), /unknown key "account.passwrod": check the spelling/],
    ['an unknown key at the top', '{"acount": {}, "account": {"uri": "sip:a@b"}}', /unknown key "acount"/],
    ['a missing part', '{}', /site.json: account: /],
    ['a wrong value', account({ expires: 5 }), /account.expires: /],
    ['a wrong transport', account({ transport: 'sctp' }), /account.transport: .*udp/],
    ['a wrong password', account({ password: 5 }), /account.password: must be text/],
    ['an address without a user', account({ uri: 'sip:pbx.test' }), /account.uri needs a user/],
    ['an unset variable', account({ password: { env: 'NOT_SET' } }), /environment variable NOT_SET is not set/],
    ['an empty key ring', account({ password: { keyring: 'k' } }), /key ring has no password .* "k"/],
    ['webrtc media', account({ media: 'webrtc' }), /account.media: "webrtc"/],
    ['a missing caFile', '{"account":{"uri":"sip:a@b"},"tls":{"caFile":"none.pem"}}', /none.pem: .*no such file/],
    [
      'a caFile without certificates',
      '{"account":{"uri":"sip:a@b"},"tls":{"caFile":"site.json"}}',
      /no certificate in PEM/,
    ],
  ])('names %s in one line', async (_what, text, message) => {
    const error: unknown = await loadProfile(write(text), {}, async () => null).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProfileError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  });

  it('names a file that is not there', async () => {
    await expect(loadProfile(path.join(folder, 'gone.json'))).rejects.toThrow(/gone.json: .*there is no such file\.$/);
  });
});

describe('locateJsonError', () => {
  it('agrees with JSON.parse on every text, and never points outside of it', () =>
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 3 }), (json, seed, noise) => {
        expect(locateJsonError(json)).toBeNull();
        const at = seed % (json.length + 1);
        const broken = json.slice(0, at) + noise + json.slice(at + 1);
        let valid = true;
        try {
          JSON.parse(broken);
        } catch {
          valid = false;
        }
        expect(locateJsonError(broken) === null).toBe(valid);
      }),
    ));
});
