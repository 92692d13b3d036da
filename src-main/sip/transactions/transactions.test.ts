/** RFC 3261 section 17 and table 4: each timer of the four machines. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { serializeMessage } from '../../protocol/sip/serialize';
import { NO_BODY } from '../messages/ack';
import { buildResponse } from '../messages/response';
import { timerValues } from '../timers';
import { FakeClock } from '../testdata/fakeClock';
import { MemoryNetwork, type MemoryFlow } from '../testdata/memoryNetwork';
import { InviteClientTransaction } from './inviteClient';
import { InviteServerTransaction } from './inviteServer';
import { NonInviteClientTransaction } from './nonInviteClient';
import { NonInviteServerTransaction } from './nonInviteServer';
import type { Packet, ReplySender, TransactionContext } from './transaction';

let clock: FakeClock;
let sent: { line: string; atMs: number; retransmission: boolean }[];
let told: string[];
let ended: number;
let context: TransactionContext;
let fail: ((error: Error) => void) | null;

beforeEach(() => {
  clock = new FakeClock();
  sent = [];
  told = [];
  ended = 0;
  fail = null;
  const start = clock.now();
  context = {
    clock,
    timers: timerValues(),
    pack: (message) => ({ message, octets: serializeMessage(message) }),
    send: (_flow, packet: Packet, retransmission, failed) => {
      const { message } = packet;
      const line = message.kind === 'request' ? message.method : String(message.status);
      sent.push({ line, atMs: clock.now() - start, retransmission });
      fail = failed;
    },
  };
});

function request(method: string): SipRequest {
  const headers = [
    { name: 'Via', value: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx' },
    { name: 'From', value: '<sip:a@x>;tag=1' },
    { name: 'To', value: '<sip:b@x>' },
    { name: 'Call-ID', value: 'c' },
    { name: 'CSeq', value: `1 ${method}` },
  ];
  return { kind: 'request', method, uri: 'sip:b@x', version: 'SIP/2.0', headers, body: NO_BODY };
}

function response(method: string, status: number): SipResponse {
  const message = buildResponse(request(method), status, { toTag: 't' });
  return { ...message, raw: serializeMessage(message) };
}

const user = {
  provisional: ({ status }: SipResponse): void => void told.push(String(status)),
  final: ({ status }: SipResponse): void => void told.push(String(status)),
  timeout: (): void => void told.push('timeout'),
  transportError: (error: Error): void => void told.push(error.message),
};

function flow(reliable: boolean): MemoryFlow {
  return new MemoryNetwork(clock)
    .host('192.0.2.1')
    .flow(reliable ? 'tcp' : 'udp', { address: '192.0.2.2', port: 5060 });
}

function client(method: 'INVITE' | 'OPTIONS', reliable = false): InviteClientTransaction | NonInviteClientTransaction {
  const Machine = method === 'INVITE' ? InviteClientTransaction : NonInviteClientTransaction;
  const machine = new Machine('k', context.pack(request(method)), flow(reliable), user, context, () => ended++);
  machine.start();
  return machine;
}

function server(method: 'INVITE' | 'OPTIONS', reliable = false): InviteServerTransaction | NonInviteServerTransaction {
  const reply: ReplySender = {
    reliable,
    send: (packet, retransmission, failed) => context.send(flow(reliable), packet, retransmission, failed),
  };
  const machine =
    method === 'INVITE'
      ? new InviteServerTransaction('k', request(method), reply, context, () => ended++)
      : new NonInviteServerTransaction('k', reply, context, () => ended++);
  machine.user = { failed: (error) => void told.push(error.message) };
  return machine;
}

const times = (line: string): number[] => sent.filter((entry) => entry.line === line).map(({ atMs }) => atMs);

describe('INVITE client (17.1.1)', () => {
  test('timer A doubles, timer B ends it after 64*T1', async () => {
    client('INVITE');
    await clock.advance(40_000);
    expect(times('INVITE')).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(sent.map(({ retransmission }) => retransmission)).toEqual([false, true, true, true, true, true, true]);
    expect(told).toEqual(['timeout']);
    expect(ended).toBe(1);
  });

  test('no timer A on a reliable transport', async () => {
    client('INVITE', true);
    await clock.advance(40_000);
    expect(times('INVITE')).toEqual([0]);
    expect(told).toEqual(['timeout']);
  });

  test('a provisional response stops A and B', async () => {
    const machine = client('INVITE');
    machine.receive(response('INVITE', 180));
    await clock.advance(100_000);
    expect(times('INVITE')).toEqual([0]);
    expect(told).toEqual(['180']);
    expect(machine.state).toBe('proceeding');
  });

  test('a failure is acknowledged, again when repeated, until timer D', async () => {
    const machine = client('INVITE');
    machine.receive(response('INVITE', 486));
    await clock.advance(1000);
    machine.receive(response('INVITE', 486));
    expect(times('ACK')).toEqual([0, 1000]);
    expect(told).toEqual(['486']);
    await clock.advance(30_999);
    expect(ended).toBe(0);
    await clock.advance(1);
    expect(ended).toBe(1);
  });

  test('timer D is zero on a reliable transport', () => {
    client('INVITE', true).receive(response('INVITE', 486));
    expect(ended).toBe(1);
  });

  test('a 2xx is told each time until timer M (RFC 6026)', async () => {
    const machine = client('INVITE');
    machine.receive(response('INVITE', 200));
    machine.receive(response('INVITE', 200));
    machine.receive(response('INVITE', 486));
    expect(told).toEqual(['200', '200']);
    expect(machine.state).toBe('accepted');
    await clock.advance(32_000);
    expect(ended).toBe(1);
  });

  test('an error of the transport is told and ends it', () => {
    client('INVITE');
    fail?.(new Error('refused'));
    expect(told).toEqual(['refused']);
    expect(ended).toBe(1);
  });

  test('knows a response that came before', () => {
    const machine = client('INVITE');
    expect([180, 180, 200, 180].map((status) => machine.repeats(response('INVITE', status)))).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});

describe('non-INVITE client (17.1.2)', () => {
  test('timer E doubles up to T2, timer F ends it', async () => {
    client('OPTIONS');
    await clock.advance(40_000);
    expect(times('OPTIONS')).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(told).toEqual(['timeout']);
  });

  test('in Proceeding it goes on every T2', async () => {
    const machine = client('OPTIONS');
    machine.receive(response('OPTIONS', 100));
    await clock.advance(10_000);
    expect(times('OPTIONS')).toEqual([0, 500, 4500, 8500]);
  });

  test('timer K absorbs repeated responses for T4', async () => {
    const machine = client('OPTIONS');
    machine.receive(response('OPTIONS', 200));
    machine.receive(response('OPTIONS', 200));
    expect(told).toEqual(['200']);
    await clock.advance(4999);
    expect(ended).toBe(0);
    await clock.advance(1);
    expect(ended).toBe(1);
  });

  test('timer K is zero on a reliable transport', () => {
    client('OPTIONS', true).receive(response('OPTIONS', 200));
    expect(ended).toBe(1);
  });
});

describe('INVITE server (17.2.1)', () => {
  test('100 after 200 ms unless the user was faster', async () => {
    server('INVITE');
    await clock.advance(300);
    expect(times('100')).toEqual([200]);
    server('INVITE').respond(response('INVITE', 180));
    await clock.advance(300);
    expect(times('100')).toEqual([200]);
  });

  test('timer G repeats a failure up to T2, timer H gives the ACK up', async () => {
    server('INVITE').respond(response('INVITE', 486));
    await clock.advance(40_000);
    expect(times('486')).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(told).toEqual([expect.stringContaining('timer H')]);
    expect(ended).toBe(1);
  });

  test('no timer G on a reliable transport', async () => {
    server('INVITE', true).respond(response('INVITE', 486));
    await clock.advance(40_000);
    expect(times('486')).toEqual([0]);
    expect(told).toHaveLength(1);
  });

  test('the ACK stops G and H, timer I absorbs more of them for T4', async () => {
    const machine = server('INVITE');
    machine.respond(response('INVITE', 486));
    machine.repeated(request('ACK'));
    expect(machine.state).toBe('confirmed');
    machine.repeated(request('ACK'));
    await clock.advance(4999);
    expect(ended).toBe(0);
    await clock.advance(1);
    expect(ended).toBe(1);
    expect(told).toEqual([]);
    expect(times('486')).toEqual([0]);
  });

  test('a repeated INVITE gets the last provisional response again', () => {
    const machine = server('INVITE');
    machine.respond(response('INVITE', 180));
    machine.repeated(request('INVITE'));
    expect(times('180')).toHaveLength(2);
  });

  test('after a 2xx the INVITE is absorbed until timer L (RFC 6026)', async () => {
    const machine = server('INVITE');
    machine.respond(response('INVITE', 200));
    machine.repeated(request('INVITE'));
    expect(times('200')).toHaveLength(1);
    machine.respond(response('INVITE', 200));
    expect(sent.map(({ retransmission }) => retransmission)).toEqual([false, true]);
    await clock.advance(32_000);
    expect(ended).toBe(1);
  });
});

describe('non-INVITE server (17.2.2)', () => {
  test('timer J repeats the answer to a repeated request for 64*T1', async () => {
    const machine = server('OPTIONS');
    machine.repeated(request('OPTIONS'));
    expect(sent).toEqual([]);
    machine.respond(response('OPTIONS', 200));
    machine.repeated(request('OPTIONS'));
    machine.respond(response('OPTIONS', 500));
    expect(sent.map(({ line }) => line)).toEqual(['200', '200']);
    await clock.advance(31_999);
    expect(ended).toBe(0);
    await clock.advance(1);
    expect(ended).toBe(1);
  });

  test('timer J is zero on a reliable transport', () => {
    server('OPTIONS', true).respond(response('OPTIONS', 200));
    expect(ended).toBe(1);
  });

  test('an error of the transport is told', () => {
    server('OPTIONS').respond(response('OPTIONS', 200));
    fail?.(new Error('gone'));
    expect(told).toEqual(['gone']);
    expect(ended).toBe(1);
  });
});
