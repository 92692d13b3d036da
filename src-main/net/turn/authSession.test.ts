/** Long-term credentials against a server that is played by the test: what is sent after which challenge. */
import { describe, expect, it } from 'vitest';
import { ATTRIBUTE } from '../../protocol/stun/attributes';
import { encodeErrorCode } from '../../protocol/stun/errorCode';
import { type IntegrityHash, verifyIntegrity } from '../../protocol/stun/integrity';
import { type PasswordAlgorithm, longTermKey, userHash } from '../../protocol/stun/longTerm';
import {
  METHOD,
  type StunDraft,
  type StunMessage,
  decodeStun,
  encodeStun,
  textOf,
  textValue,
  valueOf,
} from '../../protocol/stun/message';
import { createManualClock } from '../manualClock';
import { AuthSession, type StunExchange } from './authSession';

const REALM = 'pbx.test';
const USER = { username: 'alice', realm: REALM, password: 'correct horse' };
type Attributes = [number, Uint8Array][];
type Answer = Pick<StunDraft, 'kind' | 'attributes'> & { key?: Uint8Array; hash?: IntegrityHash };

function refuse(code: number, nonce: string | null, more: Attributes = []): Answer {
  const error: Attributes = [[ATTRIBUTE.errorCode, encodeErrorCode({ code, reason: `code ${code}` })]];
  const challenge: Attributes =
    nonce === null
      ? []
      : [
          [ATTRIBUTE.realm, textValue(REALM)],
          [ATTRIBUTE.nonce, textValue(nonce)],
        ];
  return { kind: 'error', attributes: [...error, ...challenge, ...more] };
}

/** @param answers one for each request, in order; after the last nothing is answered */
function session(answers: Answer[], credential = USER.password, username = USER.username) {
  const clock = createManualClock();
  const seen: StunMessage[] = [];
  const exchanges: StunExchange[] = [];
  const auth = new AuthSession(
    clock,
    {
      reliable: false,
      send: (frame) => {
        const request = decodeStun(frame);
        if (!request) throw new Error('no STUN');
        seen.push(request);
        const answer = answers.shift();
        const { method, transactionId } = request;
        const response = answer && decodeStun(encodeStun({ method, transactionId, ...answer }));
        if (response) queueMicrotask(() => auth.transactions.receive(response));
      },
    },
    { username, credential, onExchange: (exchange) => exchanges.push(exchange) },
  );
  const ask = () => auth.request({ method: METHOD.allocate, attributes: () => [], patienceMs: () => 8000 });
  return { auth, ask, seen, exchanges, clock };
}

const key = (algorithm: PasswordAlgorithm): Uint8Array => longTermKey(USER, algorithm);
const granted = (algorithm: PasswordAlgorithm, hash: IntegrityHash): Answer => ({
  kind: 'success',
  attributes: [],
  key: key(algorithm),
  hash,
});

describe('long-term credentials (RFC 8489 section 9.2)', () => {
  it('the first request has none, the second MD5 and SHA-1, as every server knows them', async () => {
    const { ask, seen, exchanges } = session([refuse(401, 'n1'), granted('md5', 'sha1')]);
    await ask();
    const [first, second] = seen;
    expect(first && valueOf(first, ATTRIBUTE.username)).toBeNull();
    expect(second && textOf(second, ATTRIBUTE.username)).toBe('alice');
    expect(second && textOf(second, ATTRIBUTE.nonce)).toBe('n1');
    expect(second && verifyIntegrity(second.raw, second.attributes, key('md5'))).toBe(true);
    expect(exchanges.map(({ signed, code }) => [signed, code])).toEqual([
      [false, 401],
      [true, null],
    ]);
    expect(JSON.stringify(exchanges)).not.toContain(USER.password);
  });

  it('SHA-256 where the server asks for it, its list given back as it came', async () => {
    const offered: Attributes = [[ATTRIBUTE.passwordAlgorithms, Uint8Array.of(0, 2, 0, 0, 0, 1, 0, 0)]];
    const { ask, seen } = session([refuse(401, 'obMatJos2AAABxyz', offered), granted('sha256', 'sha256')]);
    await ask();
    const second = seen[1];
    if (!second) throw new Error('no second request');
    expect(valueOf(second, ATTRIBUTE.passwordAlgorithms)).toEqual(offered[0]?.[1]);
    expect(valueOf(second, ATTRIBUTE.passwordAlgorithm)).toEqual(Uint8Array.of(0, 2, 0, 0));
    expect(verifyIntegrity(second.raw, second.attributes, key('sha256'), 'sha256')).toBe(true);
    expect(valueOf(second, ATTRIBUTE.messageIntegrity)).toBeNull();
  });

  it('a server that keeps user names private gets a hash', async () => {
    const { ask, seen } = session([refuse(401, 'obMatJos2AAACxyz'), granted('md5', 'sha1')]);
    await ask();
    const second = seen[1];
    expect(second && valueOf(second, ATTRIBUTE.username)).toBeNull();
    expect(second && valueOf(second, ATTRIBUTE.userhash)).toEqual(new Uint8Array(userHash('alice', REALM)));
  });

  it('438 is answered with the new nonce', async () => {
    const { ask, seen } = session([refuse(401, 'n1'), refuse(438, 'n2'), granted('md5', 'sha1')]);
    await ask();
    expect(seen[2] && textOf(seen[2], ATTRIBUTE.nonce)).toBe('n2');
  });

  it.each([
    ['401 after credentials', [refuse(401, 'n1'), refuse(401, 'n2')], 401, 2],
    ['438 for ever', [refuse(401, 'n1'), refuse(438, 'n2'), refuse(438, 'n3'), refuse(438, 'n4')], 438, 3],
    ['486', [refuse(401, 'n1'), refuse(486, null)], 486, 2],
    ['a challenge without realm and nonce', [refuse(401, null)], 401, 1],
  ] as [string, Answer[], number, number][])('%s ends it with its code', async (_, answers, code, requests) => {
    const { ask, seen } = session(answers);
    await expect(ask()).rejects.toMatchObject({ code });
    expect(seen).toHaveLength(requests);
  });

  it('without a user name nothing is tried', async () => {
    const { ask, seen } = session([refuse(401, 'n1')], '', '');
    await expect(ask()).rejects.toMatchObject({ code: 401 });
    expect(seen).toHaveLength(1);
  });

  it('an answer signed by somebody else counts for nothing', async () => {
    const forged: Answer = { kind: 'success', attributes: [], key: textValue('another key') };
    const { ask } = session([refuse(401, 'n1'), forged]);
    await expect(ask()).rejects.toMatchObject({ code: null, reason: 'the answer is not signed with the password' });
  });

  it('silence: sent again after 0.5, 1 and 2 s (section 6.2.1), and given up', async () => {
    const { ask, seen, clock, exchanges } = session([]);
    const asked = ask();
    clock.advance(3600);
    expect(seen).toHaveLength(4);
    expect(new Set(seen.map(({ transactionId }) => Buffer.from(transactionId).toString('hex'))).size).toBe(1);
    clock.advance(4400);
    await expect(asked).rejects.toMatchObject({ code: null });
    expect(exchanges[0]).toMatchObject({ sent: 5, code: null, response: null });
    expect(clock.timers).toBe(0);
  });

  it('after the end of the way nothing is asked any more', async () => {
    const { auth, ask } = session([]);
    auth.transactions.close('the server closed the connection');
    await expect(ask()).rejects.toMatchObject({ reason: 'the server closed the connection' });
  });
});
