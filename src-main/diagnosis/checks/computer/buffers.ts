import type { Check } from '../../api';
import type { BufferFacts } from '../../facts/computer';
import { field } from '../shared/evidence';

/** Did the kernel throw datagrams away while the call was up? Linux tells. */
export const buffers: Check<'computer.buffers'> = {
  id: 'computer.buffers',
  area: 'computer',
  title: 'Does this computer keep up with what arrives?',
  needs: [],
  after: ['call.setup'],
  limitMs: { quick: 1000, full: 1000 },
  when: ({ findings }) =>
    Boolean(findings['call.setup']?.call.buffers) || 'Not tried: no call was up, or this system does not tell.',
  async run({ findings }) {
    const facts = findings['call.setup']?.call.buffers;
    if (!facts) throw new Error('The call was not metered.');
    const dropped = facts.receiveDrops + facts.sendDrops;
    return {
      status: dropped === 0 ? 'pass' : facts.ownDrops === 0 ? 'info' : 'warn',
      summary: summaryOf(facts),
      evidence: [
        field('Datagrams received during the call', facts.received),
        field('Dropped on receipt (RcvbufErrors)', facts.receiveDrops),
        field('Dropped on sending (SndbufErrors)', facts.sendDrops),
        ...(facts.ownDrops == null ? [] : [field("Of these at this program's sockets", facts.ownDrops)]),
        field('net.core.rmem_max', facts.rmemMax),
        field('net.core.wmem_max', facts.wmemMax),
        field('Recommended', facts.recommended),
      ],
      facts,
    };
  },
};

function summaryOf({ receiveDrops, sendDrops, received, ownDrops }: BufferFacts): string {
  const dropped = receiveDrops + sendDrops;
  if (dropped === 0) return `None of ${received} datagrams was thrown away.`;
  const whose =
    ownDrops == null
      ? ''
      : ownDrops === 0
        ? ', all of them of other programs'
        : `, ${ownDrops} of them of this program`;
  return `${dropped === 1 ? '1 datagram was' : `${dropped} datagrams were`} thrown away because a buffer was full${whose}.`;
}
