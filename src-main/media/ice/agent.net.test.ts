/** Two agents over loopback, and what a peer that is not ours may do. */
import { createSocket, type Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { IceCandidateFacts } from '../../../src-shared/model/ice';
import { createSystemClock } from '../../net/clock';
import { ATTRIBUTE } from '../../protocol/stun/attributes';
import { encodeErrorCode } from '../../protocol/stun/errorCode';
import { METHOD, decodeStun, encodeStun, errorOf, numberValue, textValue, valueOf } from '../../protocol/stun/message';
import { bind } from '../wire/ports';
import { IceAgent, type IceAgentOptions } from './agent';

const clock = createSystemClock();
const agents: IceAgent[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.close()));
  for (const socket of sockets.splice(0)) socket.close();
});

function newAgent(options: Partial<IceAgentOptions> = {}) {
  const heard: string[] = [];
  const made = new IceAgent(
    {
      clock,
      controlling: true,
      addresses: () => ['127.0.0.1'],
      bind: (address) => bind(address, 0, false),
      servers: [],
      policy: 'all',
      tap: null,
      ...options,
    },
    {
      state: () => undefined,
      selected: () => undefined,
      usable: () => undefined,
      candidate: () => undefined,
      data: (data) => heard.push(data.toString()),
    },
  );
  agents.push(made);
  return { agent: made, heard };
}

function introduce(one: IceAgent, other: IceAgent): void {
  one.setRemote(other.credentials, false, other.local);
  other.setRemote(one.credentials, false, one.local);
}

/** A peer by hand: a socket, and what came to it. */
async function stranger() {
  const socket = createSocket('udp4');
  sockets.push(socket);
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const messages: Buffer[] = [];
  socket.on('message', (data) => messages.push(data));
  return { socket, messages, port: socket.address().port };
}

function check(username: string, pwd: string, extra: [number, Uint8Array][] = []): Uint8Array {
  return encodeStun({
    method: METHOD.binding,
    kind: 'request',
    transactionId: randomBytes(12),
    attributes: [[ATTRIBUTE.username, textValue(username)], [ATTRIBUTE.priority, numberValue(1)], ...extra],
    key: textValue(pwd),
  });
}

const state = (one: IceAgent) => () => one.facts().state;

describe('an ICE agent', () => {
  it.each([
    ['one', true, false],
    ['the other', false, true],
    ['both (role conflict, RFC 8445 section 7.3.1.1)', true, true],
    ['none (role conflict)', false, false],
  ])('finds a pair where %s controls', async (_who, first, second) => {
    const one = newAgent({ controlling: first });
    const other = newAgent({ controlling: second });
    await Promise.all([one.agent.gather(), other.agent.gather()]);
    introduce(one.agent, other.agent);
    await expect.poll(state(one.agent), { timeout: 5000 }).toBe('connected');
    await expect.poll(state(other.agent), { timeout: 5000 }).toBe('connected');
    expect([one.agent.facts().role, other.agent.facts().role].toSorted()).toEqual(['controlled', 'controlling']);
    expect(one.agent.send(Buffer.from('\u00ffhello'))).toBe(true);
    await expect.poll(() => other.heard).toEqual(['\u00ffhello']);
  });

  it('learns a peer by its check alone (section 7.3.1.3), and keeps what came before the description', async () => {
    const one = newAgent();
    const other = newAgent({ controlling: false });
    await Promise.all([one.agent.gather(), other.agent.gather()]);
    other.agent.setRemote(one.agent.credentials, false, one.agent.local);
    await expect.poll(() => other.agent.facts().pairs[0]?.requestsSent).toBeGreaterThan(0);
    one.agent.setRemote(other.agent.credentials, false, []);
    await expect.poll(state(one.agent), { timeout: 5000 }).toBe('connected');
    expect(one.agent.facts().remote.map(({ type }) => type)).toEqual(['prflx']);
  });

  it('refuses checks with another password or none, and tells so', async () => {
    const { agent: own } = newAgent();
    const peer = await stranger();
    await own.gather();
    const to = own.local[0]?.port ?? 0;
    peer.socket.send(check(`${own.credentials.ufrag}:x`, 'wrong password, long enough'), to, '127.0.0.1');
    peer.socket.send(check('nobody:x', own.credentials.pwd), to, '127.0.0.1');
    const naked = { method: METHOD.binding, kind: 'request', transactionId: randomBytes(12), attributes: [] } as const;
    peer.socket.send(encodeStun(naked), to, '127.0.0.1');
    await expect.poll(() => peer.messages.length).toBe(3);
    const codes = peer.messages.map((data) => {
      const message = decodeStun(data);
      return message && errorOf(message)?.code;
    });
    expect(codes.toSorted()).toEqual([400, 401, 401]);
    expect(own.facts().pairs).toEqual([]);
  });

  it('survives garbage of every kind on its port', async () => {
    const one = newAgent();
    const other = newAgent({ controlling: false });
    const peer = await stranger();
    await Promise.all([one.agent.gather(), other.agent.gather()]);
    const to = one.agent.local[0]?.port ?? 0;
    for (let length = 0; length < 200; length += 1) peer.socket.send(randomBytes(length), to, '127.0.0.1');
    introduce(one.agent, other.agent);
    await expect.poll(state(one.agent), { timeout: 5000 }).toBe('connected');
    expect(one.heard).toEqual([]);
  });

  it('nominates towards a lite agent (section 8.1), which only answers', async () => {
    const { agent: own } = newAgent({ controlling: false });
    const peer = await stranger();
    await own.gather();
    const pwd = '0123456789012345678901';
    const nominated: boolean[] = [];
    peer.socket.on('message', (data, from) => {
      const message = decodeStun(data);
      if (!message) return;
      nominated.push(valueOf(message, ATTRIBUTE.useCandidate) !== null);
      const { transactionId } = message;
      const response = { method: METHOD.binding, kind: 'success', transactionId, attributes: [] } as const;
      peer.socket.send(encodeStun({ ...response, key: textValue(pwd) }), from.port, from.address);
    });
    own.setRemote({ ufrag: 'lite', pwd }, true, [hostAt(peer.port)]);
    await expect.poll(state(own), { timeout: 5000 }).toBe('connected');
    expect(own.facts().role).toBe('controlling');
    expect(nominated).toEqual([false, true]);
  });

  it('asks a peer that answers each check by 487 again with the other role, and not for ever (section 7.2.5.1)', async () => {
    const { agent: own } = newAgent();
    const peer = await stranger();
    await own.gather();
    const pwd = '0123456789012345678901';
    const asked: { controls: boolean; tieBreaker: string }[] = [];
    peer.socket.on('message', (data, from) => {
      const message = decodeStun(data);
      if (!message) return;
      const controls = valueOf(message, ATTRIBUTE.iceControlling);
      const tieBreaker = controls ?? valueOf(message, ATTRIBUTE.iceControlled) ?? new Uint8Array();
      asked.push({ controls: controls !== null, tieBreaker: Buffer.from(tieBreaker).toString('hex') });
      const attributes: [number, Uint8Array][] = [
        [ATTRIBUTE.errorCode, encodeErrorCode({ code: 487, reason: 'Role Conflict' })],
      ];
      const { transactionId } = message;
      const refusal = {
        method: METHOD.binding,
        kind: 'error',
        transactionId,
        attributes,
        key: textValue(pwd),
      } as const;
      peer.socket.send(encodeStun(refusal), from.port, from.address);
    });
    own.remoteComplete = true;
    own.setRemote({ ufrag: 'peer', pwd }, false, [hostAt(peer.port)]);
    await expect.poll(state(own), { timeout: 5000 }).toBe('failed');
    expect(asked.map(({ controls }) => controls)).toEqual([true, false, true, false, true, false]);
    expect(new Set(asked.map(({ tieBreaker }) => tieBreaker)).size).toBe(asked.length);
    expect(own.facts().pairs[0]).toMatchObject({ state: 'failed', error: { code: 487 } });
  });

  it('lists candidates by TCP, and pairs them with nothing', async () => {
    const { agent: own } = newAgent();
    const peer = await stranger();
    own.setRemote({ ufrag: 'peer', pwd: '0123456789012345678901' }, false, [
      { ...hostAt(peer.port), transport: 'tcp' },
    ]);
    await own.gather();
    expect(own.facts()).toMatchObject({ remote: [{ transport: 'tcp', port: peer.port }], pairs: [] });
  });

  it('does not believe an answer without the right integrity', async () => {
    const { agent: own } = newAgent();
    const peer = await stranger();
    await own.gather();
    peer.socket.on('message', (data, from) => {
      const message = decodeStun(data);
      if (!message) return;
      const { transactionId } = message;
      const response = { method: METHOD.binding, kind: 'success', transactionId, attributes: [] } as const;
      peer.socket.send(
        encodeStun({ ...response, key: textValue('another password altogether') }),
        from.port,
        from.address,
      );
    });
    own.setRemote({ ufrag: 'peer', pwd: '0123456789012345678901' }, false, [hostAt(peer.port)]);
    await expect.poll(() => peer.messages.length, { timeout: 5000 }).toBeGreaterThan(0);
    await expect.poll(() => own.facts().pairs[0]?.state).not.toBe('waiting');
    expect(own.facts().selected).toBeNull();
  });

  it('says which server was silent, and that a URL is none', async () => {
    const nobody = await stranger();
    const servers = [{ urls: [`stun:127.0.0.1:${nobody.port}`, 'http://127.0.0.1'] }];
    const { agent: own } = newAgent({ servers });
    await own.gather();
    const { gathering, local } = own.facts();
    expect(local.map(({ type }) => type)).toEqual(['host']);
    expect(gathering.silent).toEqual([{ url: servers[0]?.urls[0], waitedMs: expect.any(Number) }]);
    expect(gathering.refused).toEqual([{ url: 'http://127.0.0.1', code: null, reason: expect.any(String) }]);
    expect(nobody.messages.length).toBeGreaterThan(1);
  });

  it('notices that nobody answers any more', async () => {
    const one = newAgent();
    const other = newAgent({ controlling: false });
    await Promise.all([one.agent.gather(), other.agent.gather()]);
    introduce(one.agent, other.agent);
    await expect.poll(state(other.agent), { timeout: 5000 }).toBe('connected');
    other.agent.send(Buffer.from('\u00ffaudio'));
    await expect.poll(() => one.heard.length).toBe(1);
    await other.agent.close();
    await expect.poll(() => one.agent.facts().unansweredChecks, { timeout: 10_000 }).toBeGreaterThan(2);
    expect(one.agent.facts().consentLostAt).toBeNull();
  });
});

function hostAt(port: number): IceCandidateFacts {
  return {
    address: '127.0.0.1',
    port,
    type: 'host',
    transport: 'udp',
    priority: 2_130_706_431,
    foundation: '1',
    relatedAddress: null,
    relatedPort: null,
    server: null,
    relayProtocol: null,
    at: null,
  };
}
