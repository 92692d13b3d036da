import type { Check } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { heard } from '../../readings/naming';
import { field, ladderOf, sdpOf, streamsOf, table } from './evidence';
import { retriesFor } from './retries';
import { summaryOf } from './setup';

/** The first call again, with one thing changed: what then works, or still does not, tells neighbours apart. */
export const retry: Check<'call.retry'> = {
  id: 'call.retry',
  area: 'call',
  title: 'Does it work with one thing changed?',
  needs: [],
  after: [
    'call.setup',
    'call.answer',
    'call.ice',
    'nat.translation',
    'reach.tcp',
    'reach.udp',
    'reach.again',
    'media.inbound',
    'media.outbound',
    'quality.loss',
    'quality.delay',
  ],
  limitMs: { quick: 26_000, full: 110_000 },
  when(context) {
    const { variants, because } = retriesFor(context);
    return variants.length > 0 ? true : because;
  },
  async run(context, signal) {
    const { variants, because } = retriesFor(context);
    // They ask different questions, and two calls at once disturb each other less than one after the other keeps a person waiting.
    const calls = await Promise.all(
      variants.map((variant) =>
        context.instruments.placeCall(variant, {
          signal,
          onProgress: (text) => context.progress(`Once more ${variant.label}: ${text}`),
        }),
      ),
    );
    return {
      status: 'info',
      summary: calls.map(courseOf).join(' '),
      evidence: [
        field('Why', because),
        table(
          'Calls',
          ['What was changed', 'End', 'Octets of the INVITE', 'Packets that arrived'],
          calls.map((call) => [call.variant.label, summaryOf(call), call.inviteOctets, heard(call)]),
        ),
        ...calls.flatMap((call) => [
          ...ladderOf(call, `Messages of the call ${call.variant.label}`),
          ...sdpOf(call),
          ...streamsOf(call),
        ]),
      ],
      facts: { calls },
    };
  },
};

function courseOf(call: ObservedCall): string {
  const packets = call.result.state === 'answered' ? ` ${heard(call)} packets of audio arrived.` : '';
  const { label } = call.variant;
  return `${label.charAt(0).toUpperCase()}${label.slice(1)}: ${summaryOf(call)}${packets}`;
}
