import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { iceUrlSchema } from '../../src-shared/contract/ice';
import { parseIceServerUrl } from '../protocol/stun/serverUrl';
import { ProfileError } from '../errors';
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

const ice = (server: object, policy = 'all'): string =>
  JSON.stringify({ account: { uri: 'sip:alice@pbx.test' }, ice: { servers: [server], policy } });

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

  it('fetches the credentials of TURN servers, each from where it is kept', async () => {
    const servers = [
      { urls: ['stun:stun.test'] },
      { urls: ['turn:turn.test'], username: 'a', credential: 'text' },
      { urls: ['turn:turn.test'], username: 'b', credential: { env: 'TURN' } },
      { urls: ['turns:turn.test'], username: 'c', credential: { keyring: 'k' } },
    ];
    const text = JSON.stringify({ account: { uri: 'sip:alice@pbx.test', media: 'webrtc' }, ice: { servers } });
    const loaded = await loadProfile(write(text), { TURN: 'from env' }, async (name) => `${name}!`);
    expect(loaded.security).toBe('dtls');
    expect(loaded.ice).toEqual({
      servers: [
        { urls: ['stun:stun.test'] },
        { urls: ['turn:turn.test'], username: 'a', credential: 'text' },
        { urls: ['turn:turn.test'], username: 'b', credential: 'from env' },
        { urls: ['turns:turn.test'], username: 'c', credential: 'k!' },
      ],
      policy: 'all',
    });
    expect((await loadProfile(write(account()))).ice).toBeUndefined();
  });

  it('takes no ICE address that the media could not read', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^(stuns?|turns?):[a-f0-9:.[\]]{1,20}(\?transport=(udp|tcp|tls))?$/), (url) => {
        if (iceUrlSchema.safeParse(url).success) expect(parseIceServerUrl(url)).not.toBeNull();
      }),
    ));

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
    [
      'a password in the address',
      account({ uri: 'sip:alice:x@pbx.test' }),
      /account.uri: The address holds a password/,
    ],
    ['an unset variable', account({ password: { env: 'NOT_SET' } }), /environment variable NOT_SET is not set/],
    ['an empty key ring', account({ password: { keyring: 'k' } }), /key ring has no password .* "k"/],
    ['a wrong kind of media', account({ media: 'zrtp' }), /account.media: /],
    [
      'a wrong ICE server',
      ice({ urls: ['turn.test'] }),
      /ice\.servers\.0\.urls\.0: Write turn: or stun: before it.*\.$/,
    ],
    [
      'an unset TURN credential',
      ice({ urls: ['turn:turn.test'], credential: { env: 'NOT_SET' } }),
      /site\.json: ice\.servers\.0\.credential: the environment variable NOT_SET is not set/,
    ],
    [
      'a relay policy without a relay',
      ice({ urls: ['stun:a.test'] }, 'relay'),
      /ice\.policy: .* without a TURN server/,
    ],
    ['an unknown key of a server', ice({ urls: ['turn:a.test'], user: 'u' }), /unknown key "ice\.servers\.0\.user"/],
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
