import { describe, expect, it } from 'vitest';
import { formatChallenge, parseChallenge } from './challenge';
import { formatCredentials, parseCredentials } from './credentials';
import { authorize, selectChallenge, verifyAuthorization } from './digest';

const NO_BODY = new Uint8Array(0);

/** "response" of the header value that answers a challenge. */
function answer(
  challenge: string,
  username: string,
  password: string,
  request: { method: string; uri: string; cnonce?: string; body?: Uint8Array; nc?: number },
) {
  const selected = selectChallenge([challenge]);
  if (!selected) throw new Error('no challenge');
  const value = authorize(selected, { username, password }, { cnonce: '', body: NO_BODY, nc: 1, ...request });
  return parseCredentials(value) ?? expect.fail(value);
}

describe('vectors', () => {
  it('RFC 2617 section 3.5', () => {
    const credentials = answer(
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
      'Mufasa',
      'Circle Of Life',
      { method: 'GET', uri: '/dir/index.html', cnonce: '0a4f113b' },
    );
    expect(credentials).toEqual({
      username: 'Mufasa',
      realm: 'testrealm@host.com',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      uri: '/dir/index.html',
      response: '6629fae49393a05397450978507c4ef1',
      algorithm: null,
      cnonce: '0a4f113b',
      opaque: '5ccc069c403ebaf9f0171e9517f40e41',
      qop: 'auth',
      nc: 1,
    });
  });

  it.each([
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ])('RFC 7616 section 3.9.1 with %s', (algorithm, response) => {
    const challenge = `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;
    const request = { method: 'GET', uri: '/dir/index.html', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' };
    expect(answer(challenge, 'Mufasa', 'Circle of Life', request).response).toBe(response);
  });

  it('RFC 7616 section 3.9.2 with SHA-512-256, as corrected by erratum 4897', () => {
    const challenge =
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true';
    const request = { method: 'GET', uri: '/doe.json', cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v' };
    expect(answer(challenge, 'Jäsøn Doe', 'Secret, or not?', request).response).toBe(
      '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5',
    );
  });

  it('RFC 2069 without qop sends neither cnonce nor nc (response as in its erratum 749)', () => {
    const credentials = answer(
      'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
      'Mufasa',
      'CircleOfLife',
      { method: 'GET', uri: '/dir/index.html', cnonce: 'unused' },
    );
    expect(credentials).toMatchObject({
      response: '1949323746fe6a43ef61f9606e7febea',
      cnonce: null,
      nc: null,
      qop: null,
    });
  });
});

describe('selectChallenge (RFC 8760 section 2.4)', () => {
  const of = (algorithm: string, qop = 'qop="auth"') =>
    `Digest realm="r", nonce="${algorithm}", algorithm=${algorithm}, ${qop}`;
  it.each([
    [[of('SHA-256'), of('MD5')], 'SHA-256'],
    [[of('MD5'), of('SHA-256')], 'MD5'],
    [[of('SHA-3'), of('SHA-512-256'), of('MD5')], 'SHA-512-256'],
    [['Basic realm="r"', 'Digest broken', of('MD5', 'qop="token"'), of('sha-256-SESS')], 'sha-256-SESS'],
    [['Digest realm="r", nonce="n"'], null],
  ])('%j: %s', (values, algorithm) => {
    expect(selectChallenge(values)?.algorithm).toBe(algorithm);
  });
  it('gives up where nothing fits', () => {
    expect(selectChallenge([of('SHA-3'), 'Negotiate'])).toBeNull();
    expect(selectChallenge([])).toBeNull();
  });
  it('does not answer what it would not select', () => {
    const challenge = parseChallenge(of('SHA-3')) ?? expect.fail('not parsed');
    expect(() =>
      authorize(
        challenge,
        { username: 'u', password: 'p' },
        { method: 'A', uri: 'b', body: NO_BODY, nc: 1, cnonce: 'c' },
      ),
    ).toThrow(RangeError);
  });
});

describe('challenge and credentials', () => {
  it('RFC 3261 section 20.44', () => {
    const text =
      'Digest realm="atlanta.com", domain="sip:boxesbybob.com", qop="auth", nonce="f84f1cec41e6cbe5aea9c8e88d359", opaque="", stale=FALSE, algorithm=MD5';
    const challenge = parseChallenge(text);
    expect(challenge).toEqual({
      realm: 'atlanta.com',
      nonce: 'f84f1cec41e6cbe5aea9c8e88d359',
      opaque: '',
      algorithm: 'MD5',
      qop: ['auth'],
      stale: false,
    });
    expect(challenge && parseChallenge(formatChallenge(challenge))).toEqual(challenge);
    expect(parseChallenge('digest stale="TRUE",realm="a,b",nonce=""')).toMatchObject({
      realm: 'a,b',
      nonce: '',
      stale: true,
      qop: [],
    });
  });
  it('quotes what must be quoted', () => {
    const challenge = {
      realm: 'a "b" \\c',
      nonce: 'n',
      opaque: null,
      algorithm: 'SHA-256',
      qop: ['auth', 'auth-int'],
      stale: true,
    };
    expect(parseChallenge(formatChallenge(challenge))).toEqual(challenge);
  });
  it.each([
    '',
    'Digest',
    'Basic QWxhZGRpbg==',
    'Digest realm="r"',
    'Digest =x',
    'Digest username="a", realm="r", nonce="n", uri="u", response="r", nc=1',
  ])('%j is no pair of credentials', (text) => {
    expect(parseCredentials(text)).toBeNull();
  });
});

describe('verifyAuthorization', () => {
  const expected = {
    realm: 'pbx.test',
    method: 'REGISTER',
    body: NO_BODY,
    passwordOf: (user: string) => (user === 'alice' ? 'secret' : null),
  };
  const algorithms = ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess', 'SHA-512-256', 'SHA-512-256-sess'];
  const challenges = algorithms.flatMap((algorithm) =>
    [['auth'], ['auth-int'], []].map((qop) => ({
      realm: 'pbx.test',
      nonce: 'n',
      opaque: 'o',
      algorithm,
      qop,
      stale: false,
    })),
  );
  const request = { method: 'REGISTER', uri: 'sip:pbx.test', body: NO_BODY, nc: 255, cnonce: 'c' };

  it.each(challenges)('takes $algorithm with qop $qop and refuses a wrong password', (challenge) => {
    const value = authorize(challenge, { username: 'alice', password: 'secret' }, request);
    expect(verifyAuthorization(value, expected)).toMatchObject({
      ok: true,
      credentials: { username: 'alice', nonce: 'n' },
    });
    const wrong = authorize(challenge, { username: 'alice', password: 'guess' }, request);
    expect(verifyAuthorization(wrong, expected)).toMatchObject({ ok: false, reason: 'response' });
  });

  it('protects method, and body with auth-int', () => {
    const challenge = {
      realm: 'pbx.test',
      nonce: 'n',
      opaque: null,
      algorithm: 'SHA-256',
      qop: ['auth-int'],
      stale: false,
    };
    const value = authorize(
      challenge,
      { username: 'alice', password: 'secret' },
      { ...request, body: Buffer.from('v=0') },
    );
    expect(verifyAuthorization(value, { ...expected, body: Buffer.from('v=0') }).ok).toBe(true);
    expect(verifyAuthorization(value, { ...expected, body: Buffer.from('v=1') }).ok).toBe(false);
    expect(verifyAuthorization(value, { ...expected, body: Buffer.from('v=0'), method: 'INVITE' }).ok).toBe(false);
  });

  const good = {
    username: 'alice',
    realm: 'pbx.test',
    nonce: 'n',
    uri: 'sip:pbx.test',
    response: '0',
    algorithm: null,
    cnonce: null,
    opaque: null,
    qop: null,
    nc: null,
  };
  it.each([
    ['malformed', 'Digest username="alice"'],
    ['malformed', formatCredentials({ ...good, qop: 'auth' })],
    ['realm', formatCredentials({ ...good, realm: 'else.test' })],
    ['user', formatCredentials({ ...good, username: 'mallory' })],
    ['algorithm', formatCredentials({ ...good, algorithm: 'SHA-3' })],
    ['algorithm', formatCredentials({ ...good, qop: 'auth-conf', nc: 1, cnonce: 'c' })],
    ['response', formatCredentials(good)],
  ])('says why: %s', (reason, value) => {
    expect(verifyAuthorization(value, expected)).toMatchObject({ ok: false, reason });
  });

  it('writes the nonce count as eight hexadecimal digits', () => {
    const challenge = { realm: 'pbx.test', nonce: 'n', opaque: null, algorithm: null, qop: ['auth'], stale: false };
    expect(authorize(challenge, { username: 'alice', password: 'x' }, request)).toContain('nc=000000ff');
  });
});
