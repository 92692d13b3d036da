import { describe, expect, it } from 'vitest';
import type { LadderLine } from '../../../../src-shared/model/capture';
import { ladderColumns } from './columns';
import { lineRows } from './rows';

const CALLER = '192.0.2.10:5060';
const PROXY = '192.0.2.1:5060';
const CALLEE = '[2001:db8::20]:5060';

function message(second: number, from: string, to: string, startLine: string): LadderLine {
  return {
    kind: 'message',
    at: `2026-02-03T09:12:0${second}.000250Z`,
    from,
    to,
    startLine,
    packet: second + 1,
    carriedBy: 'udp',
    cseq: '1 INVITE',
    callId: 'a',
    retransmission: false,
    sdp: false,
    malformed: null,
  };
}
const media = (second: number, from: string, to: string): LadderLine => ({
  kind: 'media',
  at: `2026-02-03T09:12:0${second}.500000Z`,
  from,
  to,
  streamId: 's',
  text: 'PCMU begins',
  phase: 'first',
});

const lines = [
  message(0, CALLER, PROXY, 'INVITE sip:bob@pbx.test SIP/2.0'),
  message(1, PROXY, CALLEE, 'INVITE sip:bob@pbx.test SIP/2.0'),
  message(2, CALLEE, PROXY, 'SIP/2.0 486 Busy Here'),
  media(2, '192.0.2.10:40000', '[2001:db8::20]:50000'),
];
const call = {
  participants: [CALLER, PROXY, CALLEE],
  userAgents: [{ participant: PROXY, product: 'a proxy' }],
};

describe('ladderColumns', () => {
  it('gives a computer one column, whatever port it speaks from', () => {
    const { columns, of } = ladderColumns(call, lines);
    expect(columns).toEqual([
      { name: '192.0.2.10', product: null },
      { name: '192.0.2.1', product: 'a proxy' },
      { name: '2001:db8::20', product: null },
    ]);
    expect(of('192.0.2.10:40000')).toBe(0);
    expect(of('[2001:db8::20]:50000')).toBe(2);
  });

  it('keeps ports apart that speak with each other', () => {
    const { columns } = ladderColumns({ participants: ['127.0.0.1:5061', '127.0.0.1:5060'], userAgents: [] }, [
      message(0, '127.0.0.1:5061', '127.0.0.1:5060', 'BYE sip:a@127.0.0.1 SIP/2.0'),
      media(1, '127.0.0.1:40000', '127.0.0.1:40002'),
    ]);
    expect(columns.map(({ name }) => name)).toEqual([
      '127.0.0.1:5061',
      '127.0.0.1:5060',
      '127.0.0.1:40000',
      '127.0.0.1:40002',
    ]);
  });
});

describe('lineRows', () => {
  const columns = ladderColumns(call, lines);

  it('draws each line from column to column, with the time since the one above', () => {
    const rows = lineRows(lines, columns, { hidden: new Set(), besides: true });
    expect(rows.map(({ from, to, tone }) => [from, to, tone])).toEqual([
      [0, 1, 'request'],
      [1, 2, 'request'],
      [2, 1, 'failure'],
      [0, 2, 'media'],
    ]);
    expect(rows[0]).toMatchObject({ text: 'INVITE bob@pbx.test', sinceBefore: null });
    expect(rows[3]?.sinceBefore).toBeCloseTo(499.75, 6);
  });

  it('leaves out who is not wanted, and moves the others together', () => {
    const rows = lineRows(lines, columns, { hidden: new Set([0]), besides: true });
    expect(rows.map(({ index, from, to }) => [index, from, to])).toEqual([
      [1, 0, 1],
      [2, 1, 0],
    ]);
    expect(lineRows(lines, columns, { hidden: new Set(), besides: false })).toHaveLength(3);
  });
});
