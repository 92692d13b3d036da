import { expect, it } from 'vitest';
import type { Evidence } from '../../../../src-shared/model/diagnosis';
import { parseEvidence, toBlocks } from './parse';

it('puts neighbouring facts and streams together and leaves the order alone', () => {
  const evidence: Evidence[] = [
    { kind: 'field', label: 'Seen as', value: '198.51.100.7:61042' },
    { kind: 'timer', label: 'REGISTER to 200', value: 92.4 },
    { kind: 'table', label: 'Ports', value: { columns: ['port'], rows: [[5060]] } },
    { kind: 'stream', label: 'Towards us', value: { direction: 'inbound', ssrc: '0x1' } },
    { kind: 'stream', label: 'From us', value: { direction: 'outbound', ssrc: '0x2' } },
    { kind: 'counter', label: 'Packets', value: 3 },
  ];
  expect(toBlocks(evidence).map((block) => (block.kind === 'single' ? block.item.kind : block.kind))).toEqual([
    'facts',
    'table',
    'streams',
    'facts',
  ]);
});

it.each<Evidence>([
  { kind: 'field', label: 'x', value: { nested: true } },
  { kind: 'table', label: 'x', value: { columns: 'no' } },
  { kind: 'packet', label: 'x', value: 'text alone' },
  { kind: 'ladder', label: 'x', value: [{ at: 1 }] },
  { kind: 'compare', label: 'x', value: null },
  { kind: 'stream', label: 'x', value: [] },
  { kind: 'series', label: 'x', value: { unit: 'ms', points: [[1]], threshold: null } },
])('shows as JSON what does not have the form of its kind: $kind', (evidence) => {
  expect(parseEvidence(evidence)).toEqual({ kind: 'json', label: 'x', value: JSON.stringify(evidence.value, null, 2) });
});
