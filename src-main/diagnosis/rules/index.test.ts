/** All rules together: a healthy line, and what nobody explains. */
import { describe, expect, it } from 'vitest';
import { conclude } from '../verdict';
import { OWN, SERVER, call, healthy, input, reach, silent } from '../testdata/findings';
import { table } from '../testdata/table';
import { tcp } from '../testdata/ruleRows';

table('a healthy line', [
  { what: 'answers, registers, calls', findings: healthy(), primary: null, status: 'healthy' },
  {
    what: 'a server that ignores OPTIONS but registers us',
    findings: healthy({ 'reach.udp': reach({ probe: silent() }) }),
    primary: 'sip-options-ignored',
    status: 'healthy',
    never: ['sip-udp-blocked', 'server-unreachable'],
  },
  {
    what: 'TCP closed beside a UDP that works',
    findings: healthy({ 'reach.tcp': tcp({ outcome: 'refused' }) }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'another telephone of the same person, behind a NAT of its own',
    findings: healthy({
      'registration.bindings': {
        foreign: [
          {
            contact: 'sip:alice@10.1.2.3:5060',
            expiresS: 300,
            outcome: 'silent',
            ownAddress: false,
            samePublicAddress: false,
          },
        ],
      },
    }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'a far end that paces badly is no clock drift',
    findings: healthy({ 'call.setup': { call: call({ streams: [{ clockDriftPpm: 25_000 }] }) } }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'ICMP for the RTCP port alone',
    findings: healthy({
      'call.setup': { call: call({ media: { icmp: [{ to: `${SERVER}:20001`, code: 'ECONNREFUSED', atMs: 500 }] } }) },
    }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'audio from another port, heard and answered',
    findings: healthy({
      'call.setup': { call: call({ media: { sources: [{ address: SERVER, port: 20_100, packets: 350 }] } }) },
    }),
    primary: 'media-source-differs',
    status: 'healthy',
  },
  {
    what: 'a tunnel that works',
    findings: healthy({
      'computer.interfaces': {
        interfaces: [],
        defaultRoute: null,
        serverRoute: { to: SERVER, from: OWN, device: 'wg0', tunnel: true },
      },
    }),
    primary: 'vpn-in-path',
    status: 'healthy',
  },
]);

describe('what nobody explains', () => {
  it('is unknown, with the checks that failed as its evidence', () => {
    const verdict = conclude(input(healthy()), [
      {
        id: 'media.inbound',
        area: 'media',
        title: '',
        status: 'fail',
        startedAt: '',
        durationMs: 1,
        summary: 'It failed.',
        evidence: [],
      },
    ]);
    expect(verdict.causes[0]).toMatchObject({ code: 'unknown', evidence: ['media.inbound'] });
    expect(verdict.status).toBe('failed');
  });
});
