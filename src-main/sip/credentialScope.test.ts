import { describe, expect, it } from 'vitest';
import type { SipResponse } from '../protocol/sip/message';
import { AuthAttempt, Authenticator } from './authenticator';
import { CredentialScope } from './credentialScope';

const ACCOUNT = { aor: 'sip:alice@pbx.test', registrar: 'sip:192.0.2.10', outboundProxy: null, wsUrl: null };
const OWN = { uri: 'sip:pbx.test', nextHop: 'sip:192.0.2.10', address: '192.0.2.10' };
const STRANGER = { uri: 'sip:bob@other.test', nextHop: 'sip:bob@other.test', address: '198.51.100.1' };

function response(status: number, realm: string, nonce = 'n'): SipResponse {
  const name = status === 407 ? 'Proxy-Authenticate' : 'WWW-Authenticate';
  const value = `Digest realm="${realm}", nonce="${nonce}", algorithm=MD5`;
  return {
    kind: 'response',
    version: 'SIP/2.0',
    status,
    reason: 'x',
    headers: [{ name, value }],
    body: new Uint8Array(),
  };
}

describe('who may be answered', () => {
  it.each([
    ['the registrar, whatever its realm', OWN, 401, 'asterisk', true],
    [
      'a name below the domain, after a redirection',
      { ...STRANGER, uri: 'sip:b@n2.pbx.test', nextHop: 'sip:b@n2.pbx.test' },
      401,
      'x',
      true,
    ],
    ['another host', STRANGER, 401, 'other.test', false],
    ['another host that claims our realm', STRANGER, 401, 'pbx.test', false],
    [
      'a name that only ends like ours',
      { ...STRANGER, uri: 'sip:b@evilpbx.test', nextHop: 'sip:b@evilpbx.test' },
      401,
      'x',
      false,
    ],
    ['our proxy, for a call to elsewhere', { ...OWN, uri: 'sip:bob@other.test' }, 407, 'asterisk', true],
    ['somebody beyond our proxy', { ...OWN, uri: 'sip:bob@other.test' }, 401, 'other.test', false],
    ['our own realm beyond our proxy', { ...OWN, uri: 'sip:bob@other.test' }, 401, 'pbx.test', true],
    ['a number, by our proxy', { ...OWN, uri: 'tel:+4912345' }, 401, 'asterisk', true],
  ] as const)('%s', (_who, way, status, realm, answered) => {
    const scope = new CredentialScope(ACCOUNT);
    const refusal = scope.refusal({ ...way, realm, status });
    if (answered) expect(refusal).toBeNull();
    else expect(refusal).toMatch(/^The password was not used: .*asks for one \(realm/);
  });

  it('the address of our own server, dialled as a number', () => {
    const scope = new CredentialScope({ ...ACCOUNT, registrar: null });
    const byAddress = { uri: 'sip:echo@192.0.2.10', nextHop: 'sip:echo@192.0.2.10', address: '192.0.2.10' };
    expect(scope.refusal({ ...byAddress, realm: 'r', status: 401 })).not.toBeNull();
    scope.sent('sip:pbx.test', '192.0.2.10');
    expect(scope.refusal({ ...byAddress, realm: 'r', status: 401 })).toBeNull();
  });

  it('a WebSocket of the account', () => {
    const scope = new CredentialScope({ ...ACCOUNT, wsUrl: 'wss://ws.example.org:8443/ws' });
    const way = { uri: 'sip:pbx.test', nextHop: 'wss://ws.example.org:8443/ws', address: '198.51.100.1' };
    expect(scope.refusal({ ...way, realm: 'r', status: 401 })).toBeNull();
  });
});

describe('credentials', () => {
  it('learnt from our server go to no other', () => {
    const authenticator = new Authenticator('alice', 'secret', new CredentialScope(ACCOUNT));
    expect(authenticator.challenged(response(401, 'pbx.test'), new AuthAttempt(), OWN)).toBeNull();
    const request = { method: 'INVITE', body: new Uint8Array() };
    expect(authenticator.credentials({ ...request, ...OWN })).toHaveLength(1);
    expect(authenticator.credentials({ ...request, ...STRANGER })).toHaveLength(0);
  });

  it('end after some challenges, whatever the realms', () => {
    const authenticator = new Authenticator('alice', 'secret', new CredentialScope(ACCOUNT));
    let attempt = new AuthAttempt();
    let answered = 0;
    for (; answered < 1000; answered++) {
      if (authenticator.challenged(response(401, `realm ${answered}`), attempt, OWN) !== null) break;
      // Another target of the same request does not count anew.
      if (answered === 3) attempt = new AuthAttempt(attempt.challenges);
    }
    expect(answered).toBe(8);
  });
});
