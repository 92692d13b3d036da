import { describe, expect, it } from 'vitest';
import { authorize, selectChallenge } from '../protocol/sip/digest';
import type { SipHeader, SipRequest } from '../protocol/sip/message';
import type { IncomingRequest } from '../sip/api';
import { createLogin } from './login';
import { createRegistrar } from './registrar';

const PASSWORD = 'open sesame';

function setUp() {
  let now = 1_800_000_000_000;
  const clock = { now: () => now, setTimeout: () => ({ cancel: () => {} }) };
  const login = createLogin({ clock, realm: 'pbx.test', password: PASSWORD });
  const registrar = createRegistrar({ clock, login, log: () => {} });
  let cseq = 0;

  function send(headers: SipHeader[], user = 'alice') {
    const request: SipRequest = {
      kind: 'request',
      method: 'REGISTER',
      uri: 'sip:pbx.test',
      version: 'SIP/2.0',
      headers: [
        { name: 'To', value: `<sip:${user}@pbx.test>` },
        { name: 'Call-ID', value: 'a@192.0.2.1' },
        { name: 'CSeq', value: `${++cseq} REGISTER` },
        ...headers,
      ],
      body: new Uint8Array(),
    };
    const answers: { status: number; headers: SipHeader[] }[] = [];
    registrar.handle({
      request,
      flow: { remote: { address: '192.0.2.1', port: 5060 } } as IncomingRequest['flow'],
      remote: { address: '192.0.2.1', port: 5060 },
      respond: (status, _reason, answer = []) => answers.push({ status, headers: answer }),
    });
    expect(answers).toHaveLength(1);
    const [{ status, headers: answered }] = answers as [{ status: number; headers: SipHeader[] }];
    const all = (name: string) => answered.filter((header) => header.name === name).map(({ value }) => value);
    return { status, all };
  }
  function credentials(username = 'alice', password = PASSWORD, lines = send([]).all('WWW-Authenticate')): SipHeader {
    const challenge = selectChallenge(lines);
    if (!challenge) throw new Error('no challenge');
    const facts = { method: 'REGISTER', uri: 'sip:pbx.test', body: new Uint8Array(), nc: 1, cnonce: 'c' };
    return { name: 'Authorization', value: authorize(challenge, { username, password }, facts) };
  }
  return { registrar, send, credentials, pass: (ms: number) => (now += ms) };
}

const contact = (value: string): SipHeader => ({ name: 'Contact', value });

describe('registrar (RFC 3261 section 10.3)', () => {
  it('challenges with MD5 alone, which any phone knows', () => {
    const { send } = setUp();
    const answer = send([contact('<sip:alice@192.0.2.1>')]);
    expect(answer.status).toBe(401);
    expect(answer.all('WWW-Authenticate')).toEqual([
      expect.stringMatching(/^Digest realm="pbx\.test", nonce=".+", algorithm=MD5, qop="auth"$/),
    ]);
  });

  it('stores a binding, reads it back, and lets it run out', () => {
    const { registrar, send, credentials, pass } = setUp();
    const answer = send([contact('<sip:alice@192.0.2.1:5062>;expires=60'), credentials()]);
    expect(answer.status).toBe(200);
    expect(answer.all('Contact')).toEqual(['<sip:alice@192.0.2.1:5062>;expires=60']);
    expect(registrar.findContact('alice')).toBe('sip:alice@192.0.2.1:5062');
    pass(61_000);
    expect(registrar.findContact('alice')).toBeNull();
  });

  it('removes one binding, or all with *', () => {
    const { registrar, send, credentials } = setUp();
    send([contact('<sip:alice@192.0.2.1>, <sip:alice@192.0.2.2>'), credentials()]);
    expect(send([contact('<sip:alice@192.0.2.1>;expires=0'), credentials()]).all('Contact')).toEqual([
      '<sip:alice@192.0.2.2>;expires=300',
    ]);
    expect(send([contact('*'), { name: 'Expires', value: '0' }, credentials()]).status).toBe(200);
    expect(registrar.findContact('alice')).toBeNull();
  });

  it("answers 423 to a short expiry, 400 to a contradiction, 403 to another one's account", () => {
    const { send, credentials } = setUp();
    const brief = send([contact('<sip:alice@192.0.2.1>;expires=5'), credentials()]);
    expect([brief.status, brief.all('Min-Expires')]).toEqual([423, ['30']]);
    expect(send([contact('*'), credentials()]).status).toBe(400);
    expect(send([contact('<sip:a@192.0.2.1>'), credentials('bob')]).status).toBe(403);
  });

  it('challenges again for a wrong password, and says stale for an old or used nonce', () => {
    const { send, credentials, pass } = setUp();
    const wrong = send([credentials('alice', 'guess')]);
    expect(wrong.status).toBe(401);
    expect(wrong.all('WWW-Authenticate')[0]).not.toContain('stale');
    const used = credentials();
    expect(send([used]).status).toBe(200);
    expect(send([used]).all('WWW-Authenticate')[0]).toContain('stale=true');
    const old = credentials();
    pass(301_000);
    expect(send([old]).all('WWW-Authenticate')[0]).toContain('stale=true');
  });

  it('does not take a nonce that it never gave', () => {
    const { send, credentials } = setUp();
    const forged = credentials('alice', PASSWORD, [
      'Digest realm="pbx.test", nonce="zzz-000000-11111111111111111111111111111111", qop="auth"',
    ]);
    expect(send([forged]).all('WWW-Authenticate')[0]).toContain('stale=true');
    expect(send([forged]).status).toBe(401);
  });
});
