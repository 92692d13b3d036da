/** Kinds of signalling faults in captures, each beside calls that look alike and are well. */
import { describe, expect, it } from 'vitest';
import { Feed, sdp, sip, type SipOptions } from '../analysis/capture/testing/feed';
import { problemsOf, rankOfCall } from './problems';
import { judgeCapture } from './verdicts';

const ALICE = { address: '192.0.2.10', port: 5060 };
const PROXY = { address: '198.51.100.1', port: 5060 };
const OTHER = { address: '203.0.113.9', port: 5060 };
const A = { address: '192.0.2.10', port: 40_000 };
const B = { address: '198.51.100.1', port: 50_000 };
const INVITE = 'INVITE sip:bob@pbx.test SIP/2.0';
const FAR = { ttl: 55 };
const CONTACT = 'Contact: <sip:bob@198.51.100.1:5060>';

class Course extends Feed {
  up(at: number, first: string, options: SipOptions = {}): this {
    this.udp(at, ALICE, PROXY, sip(first, options));
    return this;
  }
  down(at: number, first: string, options: SipOptions = {}): this {
    this.udp(at, PROXY, ALICE, sip(first, { toTag: 'b', ...options }), FAR);
    return this;
  }
  invite(options: SipOptions = {}): this {
    return this.up(0, INVITE, { sdp: sdp(A), ...options }).down(20, 'SIP/2.0 100 Trying', { toTag: null });
  }
  /** At 1 s, with audio for 7 s. */
  answer(headers = [CONTACT], ack = 'ACK sip:bob@198.51.100.1:5060 SIP/2.0', ackHeaders: string[] = []): this {
    this.down(200, 'SIP/2.0 180 Ringing').down(1000, 'SIP/2.0 200 OK', { sdp: sdp(B), headers });
    this.up(1010, ack, { cseq: '1 ACK', toTag: 'b', branch: 'z9hG4bK-2', headers: ackHeaders });
    this.talk(1020, A, B, 340, { ssrc: 1 });
    this.talk(1040, B, A, 340, { ssrc: 2 });
    return this;
  }
  bye(headers: string[] = [], byCallee = false): this {
    const options = { cseq: '9 BYE', toTag: 'b', branch: 'z9hG4bK-9', headers };
    const first = 'BYE sip:bob@pbx.test SIP/2.0';
    if (byCallee) this.udp(8000, PROXY, ALICE, sip(first, options), FAR);
    else this.up(8000, first, options);
    return byCallee ? this.up(8030, 'SIP/2.0 200 OK', options) : this.down(8030, 'SIP/2.0 200 OK', options);
  }
}

function judged(feed: Feed, until = feed.lastAt) {
  const analysed = feed.finish(until);
  const { calls, registrations, stray } = judgeCapture(feed.analyser, analysed, { place: 'client', captureEnd: until });
  const causes = [...calls.values(), ...registrations.values(), stray].flat();
  return {
    analysed,
    named: causes.map(({ role, code, confidence }) => `${role} ${code} ${confidence}`),
    primary: causes.filter(({ role }) => role === 'primary'),
  };
}

describe('why a call ended, in the words of who ended it', () => {
  it.each<[string, string, boolean, string]>([
    ['a missed refresh', 'SIP;cause=408;text="Request Timeout"', true, 'Request Timeout'],
    ['a refused description', 'SIP;cause=488;text="Not Acceptable Here"', false, 'Not Acceptable Here'],
    ['words alone', 'X-GW;text="media-timeout"', true, 'media-timeout'],
    ['words beside an ordinary cause', 'Q.850;cause=16;text="RTP Timeout"', true, 'RTP Timeout'],
    ['a line that is out of order', 'Q.850;cause=27', true, 'Q.850 27'],
    ['a number of the softswitch', 'SIP;cause=804;text="MEDIA_TIMEOUT"', true, 'MEDIA_TIMEOUT'],
  ])('%s', (_name, reason, byCallee, text) => {
    const { primary } = judged(
      new Course()
        .invite()
        .answer()
        .bye([`Reason: ${reason}`], byCallee),
    );
    expect(primary.map(({ code }) => code)).toEqual(['call-ended-abnormally']);
    expect(primary[0]?.reason).toContain(`"${text}"`);
  });

  it.each([
    'Q.850;cause=16;text="Normal call clearing"',
    'Q.850;cause=31',
    'SIP;cause=200;text="Call completed elsewhere"',
    'SIP;cause=603;text="Decline"',
    'X-UA;text="User hung up"',
    'SIP;cause=800;text="BLIND_TRANSFER"',
  ])('%s is no failure', (reason) => {
    expect(
      judged(
        new Course()
          .invite()
          .answer()
          .bye([`Reason: ${reason}`], true),
      ).named,
    ).toEqual([]);
  });

  it.each([
    ['SIP;cause=807;text="PROGRESS_TIMEOUT"', 607, 'PROGRESS_TIMEOUT'],
    ['SIP;cause=607;text="PROGRESS_TIMEOUT"', 607, 'PROGRESS_TIMEOUT'],
  ])('%s in a CANCEL is the progress time-out', (reason, q850, name) => {
    const feed = new Course().invite();
    feed.up(3000, 'CANCEL sip:bob@pbx.test SIP/2.0', { cseq: '1 CANCEL', headers: [`Reason: ${reason}`] });
    feed.down(3010, 'SIP/2.0 200 OK', { cseq: '1 CANCEL' }).down(3020, 'SIP/2.0 487 Request Terminated');
    const { primary, analysed } = judged(feed);
    expect(primary.map(({ code }) => code)).toEqual(['call-progress-timeout']);
    expect(analysed.calls[0]?.hangup).toMatchObject({ q850, name });
  });

  it('words without a known cause are shown and not replaced by a normal end', () => {
    const { analysed } = judged(new Course().invite().answer().bye(['Reason: X-GW;text="media-timeout"'], true));
    expect(analysed.calls[0]?.hangup).toMatchObject({ name: null, meaning: expect.stringContaining('media-timeout') });
  });
});

describe('transfers', () => {
  const transferred = (outcome: string | null, accepted = 'SIP/2.0 202 Accepted'): Course => {
    const feed = new Course().invite().answer();
    const refer = { cseq: '2 REFER', toTag: 'b', branch: 'z9hG4bK-t', headers: ['Refer-To: <sip:carol@pbx.test>'] };
    feed.up(3000, 'REFER sip:bob@198.51.100.1 SIP/2.0', refer).down(3020, accepted, refer);
    if (outcome !== null) {
      const body = `SIP/2.0 ${outcome}\r\n`;
      const notify = sip('NOTIFY sip:alice@192.0.2.10 SIP/2.0', {
        cseq: '101 NOTIFY',
        branch: 'z9hG4bK-n',
        headers: ['Event: refer', 'Content-Type: message/sipfrag;version=2.0'],
      }).replace('Content-Length: 0', `Content-Length: ${body.length}`);
      feed.udp(3100, PROXY, ALICE, notify + body, FAR);
    }
    return feed;
  };

  it('that fail are named with what the NOTIFY says', () => {
    const { primary } = judged(transferred('481 Call/Transaction Does Not Exist').bye());
    expect(primary.map(({ code }) => code)).toEqual(['call-transfer-failed']);
    expect(primary[0]?.reason).toContain('481 Call/Transaction Does Not Exist');
  });

  it.each<[string, Course]>([
    ['that succeed', transferred('200 OK').bye()],
    ['of which only the beginning is told', transferred('100 Trying').bye()],
    ['after which the call ends at once', transferred(null).bye()],
  ])('%s accuse nobody', (_name, feed) => {
    expect(judged(feed).named).toEqual([]);
  });

  it('that are refused are named', () => {
    expect(judged(transferred(null, 'SIP/2.0 501 Not Implemented').bye()).primary[0]?.code).toBe(
      'call-transfer-failed',
    );
  });
});

describe('the ACK of an answer', () => {
  const repeated = (feed: Course, headers: string[], ack: string | null): Course => {
    for (const at of [1500, 2500, 4500, 6500]) {
      feed.down(at, 'SIP/2.0 200 OK', { sdp: sdp(B), headers });
      if (ack) feed.up(at + 10, ack, { cseq: '1 ACK', toTag: 'b', branch: 'z9hG4bK-2' });
    }
    return feed;
  };

  it('with another request URI than the Contact says', () => {
    const ack = 'ACK sip:bob@192.0.2.10:5060 SIP/2.0';
    const { primary } = judged(repeated(new Course().invite().answer([CONTACT], ack), [CONTACT], ack));
    expect(primary[0]).toMatchObject({ code: 'call-ack-lost' });
    expect(primary[0]?.reason).toMatch(/sip:bob@192\.0\.2\.10:5060, where the Contact of the 200 says sip:bob@198\.51/);
    expect(primary[0]?.fix.join()).not.toMatch(/ALG/);
  });

  it('without the route that was recorded', () => {
    const headers = [CONTACT, 'Record-Route: <sip:198.51.100.1;lr>'];
    const ack = 'ACK sip:bob@198.51.100.1:5060 SIP/2.0';
    const { primary } = judged(repeated(new Course().invite().answer(headers, ack), headers, ack));
    expect(primary[0]?.reason).toMatch(/without the Route to sip:198\.51\.100\.1;lr/);
  });

  it('that is not there is not said to have been sent', () => {
    const feed = new Course().invite().down(1000, 'SIP/2.0 200 OK', { sdp: sdp(B), headers: [CONTACT] });
    const { primary } = judged(repeated(feed, [CONTACT], null).bye([], true));
    expect(primary[0]).toMatchObject({ code: 'call-ack-lost', reason: expect.stringContaining('no ACK is seen') });
  });

  it('elsewhere than the Contact says, in a call in which that works, accuses nobody', () => {
    expect(judged(new Course().invite().answer([CONTACT], 'ACK sip:bob@pbx.test SIP/2.0').bye()).named).toEqual([]);
  });
});

describe('calls that are refused', () => {
  it('an INVITE that keeps the tag of its challenge', () => {
    const feed = new Course().invite();
    feed.down(30, 'SIP/2.0 401 Unauthorized', { headers: ['WWW-Authenticate: Digest realm="r", nonce="n"'] });
    const login = ['Authorization: Digest username="alice", realm="r", nonce="n", uri="sip:b", response="0"'];
    const again = { cseq: '2 INVITE', branch: 'z9hG4bK-3', headers: login, sdp: sdp(A) };
    feed.up(60, INVITE, { ...again, toTag: 'b' });
    feed.down(90, 'SIP/2.0 481 Call Leg Does Not Exist', { ...again, sdp: '', headers: [] });
    const { primary, analysed } = judged(feed);
    expect(primary).toMatchObject([{ code: 'sip-request-malformed', reason: expect.stringContaining('481') }]);
    expect(analysed.calls[0]?.status).toBe(481);
  });

  it('an INVITE without credentials is no wrong password', () => {
    const feed = new Course().invite();
    feed.down(30, 'SIP/2.0 407 Proxy Authentication Required', {
      headers: ['Proxy-Authenticate: Digest realm="r", nonce="n"'],
    });
    expect(judged(feed).named).toEqual(['primary auth-challenge-unanswered proven']);
  });

  it('credentials with a nonce of another call are noted beside the refusal', () => {
    const login =
      'Proxy-Authorization: Digest username="alice", realm="r", nonce="n", qop=auth, nc=00000001, response="0"';
    const { primary } = judged(new Course().invite({ headers: [login] }).down(90, 'SIP/2.0 403 Forbidden'));
    expect(primary).toMatchObject([{ code: 'call-rejected', reason: expect.stringContaining('nonce') }]);
  });

  it('a probe of the way is none, a circle is one', () => {
    const hops = (left: number): Course =>
      new Course().invite({ headers: [`Max-Forwards: ${left}`] }).down(40, 'SIP/2.0 483 Too Many Hops');
    expect(judged(hops(0)).named).toEqual([]);
    expect(judged(hops(70)).primary[0]?.code).toBe('call-no-route');
  });

  it('a redirection to another server that is followed is well', () => {
    const feed = new Course()
      .invite()
      .down(30, 'SIP/2.0 302 Moved Temporarily', { headers: ['Contact: <sip:bob@203.0.113.9>'] });
    const there = { cseq: '2 INVITE', branch: 'z9hG4bK-5' };
    feed.udp(60, ALICE, OTHER, sip('INVITE sip:bob@203.0.113.9 SIP/2.0', { ...there, sdp: sdp(A) }));
    feed.udp(90, OTHER, ALICE, sip('SIP/2.0 180 Ringing', { ...there, toTag: 'c' }), FAR);
    feed.udp(500, OTHER, ALICE, sip('SIP/2.0 486 Busy Here', { ...there, toTag: 'c' }), FAR);
    const { primary, analysed } = judged(feed);
    expect(analysed.calls[0]?.status).toBe(486);
    expect(primary.map(({ code }) => code)).toEqual(['call-busy']);
  });
});

describe('requests without any answer', () => {
  const register = (feed: Course, times: readonly number[], callId = 'reg-1'): Course => {
    for (const at of times)
      feed.up(at, 'REGISTER sip:alice@pbx.test SIP/2.0', { callId, cseq: '1 REGISTER', to: '<sip:alice@pbx.test>' });
    return feed;
  };
  const TIMER_E = [0, 500, 1500, 3500, 7500, 11_500];

  it('REGISTER, while another one is answered', () => {
    const feed = register(new Course(), TIMER_E);
    register(feed, [12_000], 'reg-2').down(12_010, 'SIP/2.0 200 OK', { callId: 'reg-2', cseq: '1 REGISTER' });
    const { primary } = judged(feed, 20_000);
    expect(primary).toMatchObject([{ code: 'registration-no-response', confidence: 'likely' }]);
    expect(primary[0]?.reason).toContain('6 times');
  });

  it('REGISTER that the end of the capture cuts off is no problem, and none is counted', () => {
    const { named, analysed } = judged(register(new Course(), [0]), 400);
    expect(named).toEqual([]);
    const whole = { ...analysed, schema: 'x', tool: 'x', file: 'x' } as unknown as Parameters<typeof problemsOf>[0];
    expect(problemsOf(whole, (call) => rankOfCall(call, [])).all).toBe(0);
  });

  it('an INVITE in fragments, while a small request is answered', () => {
    const feed = new Course();
    const text = sip(INVITE, { sdp: sdp(A), headers: [`X-Long: ${'x'.repeat(2000)}`] });
    for (const at of [0, 500, 1500, 3500, 7500, 15_500, 31_500]) feed.udp(at, ALICE, PROXY, text, { fragments: 2 });
    register(feed, [32_000]).down(32_010, 'SIP/2.0 200 OK', { callId: 'reg-1', cseq: '1 REGISTER' });
    const { primary } = judged(feed, 60_000);
    expect(primary.map(({ code }) => code)).toEqual(['sip-fragments-dropped']);
    expect(primary[0]?.reason).toContain(`${text.length} octets left in 2 fragments 7 times`);
  });

  it('an INVITE in fragments that is answered accuses nobody', () => {
    const feed = new Course();
    feed.udp(0, ALICE, PROXY, sip(INVITE, { sdp: sdp(A) }), { fragments: 2 });
    expect(judged(feed.down(20, 'SIP/2.0 100 Trying').answer().bye()).named).toEqual([]);
  });
});

describe('the line itself', () => {
  const options = (feed: Course, count: number, to = OTHER): Course => {
    for (let n = 0; n < count; n++)
      feed.udp(100 + n * 1000, ALICE, to, sip('OPTIONS sip:x SIP/2.0', { callId: `o${n}`, branch: `z9hG4bK-o${n}` }));
    return feed;
  };

  it.each<[string, Course, string[]]>([
    ['a dead gateway', options(new Course().invite().answer().bye(), 5), ['primary server-unreachable likely']],
    ['a single question', options(new Course().invite().answer().bye(), 1), []],
    [
      'a server that ignores questions',
      options(new Course().invite().answer().bye(), 5, PROXY),
      ['note sip-options-ignored likely'],
    ],
    ['of one direction only', options(new Course(), 5), []],
  ])('%s', (_name, feed, expected) => {
    expect(judged(feed).named).toEqual(expected);
  });

  const cut = (by: 'client' | 'server', count: number): Course => {
    const feed = new Course();
    for (let n = 0; n < count; n++) {
      const [client, at] = [{ ...ALICE, port: 45_000 + n }, n * 100_000];
      const about = { callId: 'reg-1', cseq: `${n + 1} REGISTER`, branch: `z9hG4bK-r${n}` };
      feed.tcp(at, client, PROXY, sip('REGISTER sip:pbx.test SIP/2.0', { ...about, headers: ['Expires: 600'] }));
      const { flow } = feed.tcp(at + 20, PROXY, client, sip('SIP/2.0 200 OK', { ...about, headers: ['Expires: 600'] }));
      const closing = by === 'server' ? flow : flow.reverse;
      if (!closing) throw new Error('no flow back');
      feed.analyser.tcp({ packet: 1000 + n, at: at + 60_020, flow: closing, kind: 'fin' });
    }
    return feed;
  };

  it('connections that the server closes after a time of idleness', () => {
    const { named, primary } = judged(cut('server', 3));
    expect(named).toEqual(['primary signalling-connection-cut likely']);
    expect(primary[0]?.reason).toMatch(/closed the connection 3 times, after 60 s without a message/);
  });

  it.each([
    ['once', cut('server', 1), ['note signalling-connection-cut suspected']],
    ['by the telephone itself', cut('client', 3), []],
  ])('closed %s: nobody is accused', (_name, feed, expected) => {
    expect(judged(feed).named).toEqual(expected);
  });
});

describe('time until it rings', () => {
  it('is not counted until the answer where nothing rang', () => {
    const feed = new Course().invite().down(7000, 'SIP/2.0 200 OK', { sdp: sdp(B), headers: [CONTACT] });
    feed.up(7010, 'ACK sip:bob@198.51.100.1:5060 SIP/2.0', { cseq: '1 ACK', toTag: 'b', branch: 'z9hG4bK-2' });
    feed.talk(7020, A, B, 40, { ssrc: 1 });
    feed.talk(7040, B, A, 40, { ssrc: 2 });
    expect(judged(feed.bye()).named).toEqual([]);
  });
});
