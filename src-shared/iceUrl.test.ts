import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iceUrlProblem, isTurnUrl } from './iceUrl';

describe('iceUrlProblem', () => {
  it.each([
    'stun:stun.test',
    'stun:stun.test:3478',
    'stuns:stun.test:5349',
    'turn:192.0.2.1',
    'turn:turn.test:80?transport=tcp',
    'TURN:turn.test?transport=UDP',
    'turns:turn.test:443?transport=tcp',
    'turn:[2001:db8::1]:3478?transport=udp',
    ' turn:turn.test ',
  ])('takes %s', (url) => expect(iceUrlProblem(url)).toBeNull());

  it.each([
    ['', /^Enter the address/],
    ['turn:a.test turn:b.test', /a line of its own/],
    ['turn.test', /Write turn: or stun: before it, for example turn:turn\.test\.$/],
    ['turn.test:3478', /for example turn:turn\.test:3478\.$/],
    ['192.0.2.1:3478?transport=udp', /Write turn: or stun:/],
    ['https://turn.test', /not with https:/],
    ['sip:turn.test', /not with sip:/],
    ['turn://turn.test:3478', /slashes: turn:turn\.test:3478\.$/],
    ['turn:alice:secret@turn.test', /fields of their own/],
    ['turn:', /name of the server is missing/],
    ['turn::3478', /name of the server is missing/],
    ['turn:turn.test/udp', /no path/],
    ['turn:turn.test#a', /no path/],
    ['turn:2001:db8::1', /in brackets/],
    ['turn:[2001:db8::1', /brackets .* do not fit/],
    ['turn:[turn.test]', /"turn\.test" in the brackets is no IPv6 address/],
    ['turn:[192.0.2.1]', /no IPv6 address/],
    ['turn:-turn.test', /"-turn\.test" is no host name/],
    ['turn:192.0.2.256', /"192\.0\.2\.256" is no host name/],
    [`turn:${'a'.repeat(254)}`, /is no host name/],
    ['turn:turn.test:', /not ""/],
    ['turn:turn.test:0', /from 1 to 65535, not "0"/],
    ['turn:turn.test:65536', /not "65536"/],
    ['turn:turn.test:80a', /not "80a"/],
    ['stun:stun.test?transport=udp', /A stun: address ends after the port: leave "\?transport=udp" out/],
    ['turn:turn.test?', /Nothing but/],
    ['turn:turn.test?proto=udp', /Nothing but/],
    ['turn:turn.test?transport=tls', /asked for by turns:/],
    ['turn:turn.test?transport=sctp', /udp or tcp, not "sctp"/],
    ['turn:turn.test?transport=udp?x', /not "udp\?x"/],
  ])('says what is wrong with %j', (url, sentence) => {
    expect(iceUrlProblem(url)).toMatch(sentence);
    expect(iceUrlProblem(url)).toMatch(/^[A-Z"].*\.$/);
  });

  it('has a sentence or nothing for whatever is typed, in no time', () => {
    const typed = fc.oneof(
      fc.string(),
      fc.string().map((text) => `turn:${text}`),
      fc.stringMatching(/^turns?:[a-f0-9:.[\]?=@/]{0,40}$/),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const sentence = iceUrlProblem(text);
        expect(sentence === null || sentence.endsWith('.')).toBe(true);
      }),
    );
    expect(iceUrlProblem(`turn:${'1:'.repeat(100_000)}`)).not.toBeNull();
  });
});

it('tells TURN from STUN', () => {
  expect(['turn:a', 'TURNS:a', 'stun:a', 'a'].map(isTurnUrl)).toEqual([true, true, false, false]);
});
