import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CapturedCall, CapturedStream, LadderLine } from '../../../src-shared/model/capture';
import { analysisJson } from './analysisJson';
import { printable } from '../../../src-shared/printable';
import { callText } from './callText';
import { ladderSvg } from './ladderSvg';
import { streamsCsv } from './streamsCsv';

const CALL: CapturedCall = {
  id: 'a@192.0.2.1',
  callId: 'a@192.0.2.1',
  from: 'sip:alice@pbx.test',
  to: 'sip:bob@pbx.test',
  fromName: 'Alice',
  state: 'answered',
  status: 200,
  reason: 'OK',
  timing: {
    startedAt: '2025-01-02T03:04:05.000000Z',
    tryingMs: 5,
    progressMs: 100,
    pddMs: 100,
    answerMs: 500,
    durationMs: 60_000,
    firstPacketMs: 20,
    endedAt: null,
  },
  hangup: { by: 'caller', q850: 16, name: 'NORMAL_CLEARING', meaning: null },
  carriedBy: ['udp'],
  messages: 3,
  retransmissions: 1,
  streams: [],
  streamIds: [],
  participants: ['192.0.2.1:5060', '198.51.100.2:5060', '[2001:db8::3]:5060'],
  userAgents: [{ participant: '192.0.2.1:5060', product: 'telephone/1.0' }],
  related: [],
  codecs: { offered: ['PCMU'], answered: ['PCMU'] },
  dtmf: '',
  firstPacket: 1,
  lastPacket: 3,
  causes: [],
};

function message(startLine: string, from: string, to: string, more: Partial<LadderLine> = {}): LadderLine {
  return {
    kind: 'message',
    packet: 1,
    at: '2025-01-02T03:04:05.000125Z',
    carriedBy: 'udp',
    from,
    to,
    startLine,
    cseq: '1 INVITE',
    callId: CALL.callId,
    retransmission: false,
    sdp: false,
    malformed: null,
    ...more,
  } as LadderLine;
}

const LADDER: LadderLine[] = [
  message('INVITE sip:bob@pbx.test SIP/2.0', '192.0.2.1:5060', '198.51.100.2:5060', {
    sdp: true,
  } as Partial<LadderLine>),
  message('INVITE sip:bob@pbx.test SIP/2.0', '198.51.100.2:5060', '[2001:db8::3]:5060', {
    retransmission: true,
  } as Partial<LadderLine>),
  message('SIP/2.0 503 Service Unavailable', '198.51.100.2:5060', '192.0.2.1:5060'),
  {
    kind: 'media',
    at: '2025-01-02T03:04:05.520000Z',
    from: '192.0.2.1:4000',
    to: '198.51.100.2:6000',
    streamId: 's',
    text: 'RTP PCMU begins',
    phase: 'first',
  },
  {
    kind: 'event',
    at: '2025-01-02T03:04:06.000000Z',
    from: '198.51.100.2',
    to: '192.0.2.1:4000',
    event: 'icmp',
    text: 'port unreachable',
    packet: 9,
  },
];

/** Each tag is closed by its own kind, and text holds no bare sign (XML 1.0 section 2.1). @returns names of the elements */
function elements(xml: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  const token = /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let at = 0;
  for (let match = token.exec(xml); match; match = token.exec(xml)) {
    at = token.lastIndex;
    const [, closing, name = '', attributes = '', single, text] = match;
    for (const content of [attributes, text ?? '']) expect(content).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/);
    if (text !== undefined) continue;
    if (closing) expect(open.pop()).toBe(name);
    else {
      names.push(name);
      if (!single) open.push(name);
    }
  }
  expect(at).toBe(xml.length);
  expect(open).toEqual([]);
  return names;
}

describe('the ladder as SVG', () => {
  it('has a column for each computer and an arrow for each message', () => {
    const svg = ladderSvg(CALL, LADDER);
    const names = elements(svg);
    expect(names.filter((name) => name === 'g')).toHaveLength(LADDER.length);
    expect(svg.match(/font-weight="600">(?:192\.0\.2\.1|198\.51\.100\.2|2001:db8::3)</g)).toHaveLength(3);
    expect(svg).toContain('stroke-dasharray');
    expect(svg).toContain('⚠ 503 Service Unavailable');
    expect(svg).toContain('0.519875');
  });

  it('is well-formed whatever strangers write', () => {
    const strangers = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"><script>alert(1)</script>', '&amp;&', '\u0000\u000b\ud800', ']]>', "'onload='x"),
    );
    fc.assert(
      fc.property(strangers, strangers, strangers, (a, b, c) => {
        const call = {
          ...CALL,
          from: a,
          to: b,
          callId: c,
          userAgents: [{ participant: '192.0.2.1:5060', product: a }],
        };
        const svg = ladderSvg(call, [
          message(a, b, c),
          ...LADDER.slice(3, 4).map((line) => ({ ...line, text: c }) as LadderLine),
        ]);
        expect(elements(svg)).not.toContain('script');
      }),
    );
  });

  it('ends somewhere', () => {
    const svg = ladderSvg(CALL, Array.from({ length: 5000 }, () => LADDER).flat());
    expect(elements(svg).filter((name) => name === 'g')).toHaveLength(2000);
    expect(svg).toContain('23000 further lines are not drawn.');
  });
});

describe('a call as text', () => {
  it('draws arrows from one to the other', () => {
    const text = callText(CALL, LADDER, []);
    expect(text).toMatch(/\|-+INVITE bob@pbx\.test \(SDP\)-+>\|/);
    expect(text).toMatch(/\|<-+! 503 Service Unavailable-+\|/);
    expect(text).toMatch(/\|=+RTP PCMU begins=+>\|/);
    expect(text).toContain('talk time 60.0 s');
  });

  it('keeps a terminal from being steered', () => {
    expect(printable('a\u001b[2Jb\u202ec\u0007')).toBe('a\ufffd[2Jb\ufffdc\ufffd');
    expect(callText({ ...CALL, from: '\u001b]0;x\u0007' }, LADDER, [])).not.toMatch(/\p{Cc}(?<!\n)/u);
  });

  it('shows two telephones on one computer as two', () => {
    const local = [
      message('INVITE sip:bob@pbx.test SIP/2.0', '127.0.0.1:5060', '127.0.0.1:5070'),
      message('SIP/2.0 200 OK', '127.0.0.1:5070', '127.0.0.1:5060'),
    ];
    const text = callText({ ...CALL, participants: ['127.0.0.1:5060', '127.0.0.1:5070'] }, local, []);
    expect(text).toMatch(/127\.0\.0\.1:5060 +127\.0\.0\.1:5070/);
    expect(text).toMatch(/\|<-+200 OK-+\|/);
  });
});

function stream(changes: Partial<CapturedStream>): CapturedStream {
  return {
    id: 's',
    ssrc: '0x11111111',
    src: { address: '192.0.2.1', port: 4000 },
    dst: { address: '198.51.100.2', port: 6000 },
    payloadType: 0,
    codec: 'PCMU',
    clockRate: 8000,
    packets: 100,
    octets: 17_200,
    expected: 100,
    lost: 0,
    lossPercent: 0,
    duplicates: 0,
    reordered: 0,
    deltaMs: { min: 19.5, mean: 20, max: 20.123456 },
    jitterMs: null,
    burst: null,
    bitrateKbps: 64,
    clockDriftPpm: -12.34,
    rttMs: null,
    r: null,
    mos: null,
    mosNote: '',
    mosProvenance: null,
    remoteReport: null,
    packetMs: 20,
    startAt: '2025-01-02T03:04:05.520000Z',
    endAt: '2025-01-02T03:04:07.500000Z',
    firstPacket: 6,
    lastPacket: 200,
    callId: CALL.callId,
    foundBy: 'sdp',
    secured: false,
    relayed: false,
    dscp: [],
    payloadTypes: [],
    startsAfterAnswerMs: 20,
    marks: [],
    ...changes,
  };
}

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  expect(text.endsWith('\r\n')).toBe(true);
  const rows: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let row: string[] = [];
  for (let match = field.exec(text); match; match = field.exec(text)) {
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== '\r\n') continue;
    rows.push(row);
    row = [];
    if (field.lastIndex === text.length) break;
  }
  return rows;
}

describe('streams as CSV', () => {
  it('has a cell for each column, and nothing for what is not known', () => {
    const [head = [], cells = []] = parseCsv(streamsCsv([stream({})]));
    expect(cells).toHaveLength(head.length);
    const cell = (name: string): string | undefined => cells[head.indexOf(name)];
    expect([cell('SSRC'), cell('delta max ms'), cell('MOS'), cell('clock drift ppm')]).toEqual([
      '0x11111111',
      '20.123',
      '',
      '-12.3',
    ]);
  });

  it('lets no cell be run as a formula', () => {
    fc.assert(
      fc.property(fc.constantFrom('=', '+', '-', '@', '\t', '\r', ''), fc.string(), (first, rest) => {
        const callId = `${first}${rest}`;
        const rows = parseCsv(streamsCsv([stream({ callId })]));
        const value = rows[1]?.[rows[0]?.indexOf('Call-ID') ?? -1] ?? '';
        expect(value.replace(/^'/, '')).toBe(callId.replace(/^'/, ''));
        expect(value).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});

it('the document is whole, however long its lists are', () => {
  const long = Array.from({ length: 1234 }, (_, index) => stream({ id: String(index) }));
  const analysis = { schema: 'sidetone.analysis/1', streams: long, calls: [CALL], notes: [] } as unknown as Parameters<
    typeof analysisJson
  >[0];
  const text = [...analysisJson(analysis, { logs: [] })].join('');
  expect(JSON.parse(text)).toEqual({ ...analysis, logs: [] });
});
