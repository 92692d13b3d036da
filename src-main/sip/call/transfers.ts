/** RFC 3515: blind transfer, asked for by us and by the peer. */
import { headerCount, headerValue } from '../../protocol/sip/headers';
import type { SipHeader } from '../../protocol/sip/message';
import { parseNameAddr } from '../../protocol/sip/nameAddr';
import { formatSipfrag, parseSipfrag } from '../../protocol/sip/sipfrag';
import { formatSubscriptionState } from '../../protocol/sip/subscriptionState';
import { parseUri } from '../../protocol/sip/uri';
import { SipError } from '../errors';
import type { DialogRequest } from '../dialog/table';
import { reply, type Leg } from './leg';

/** Life of the implicit subscription, s: a call that rings longer is given up anyway. */
const SUBSCRIPTION_S = 180;

export class Transfers {
  /** A REFER of ours was accepted: its NOTIFYs are expected. */
  private subscribed = false;

  constructor(private readonly leg: Leg) {}

  /** @throws SipError `refused` */
  async refer(target: string, referredBy: string): Promise<void> {
    if (!parseUri(target)) throw SipError.state(`"${target}" is no address that a call can be transferred to.`);
    // The first NOTIFY may overtake the 202.
    this.subscribed = true;
    const { status, reason, response, error } = await this.leg.send('REFER', [
      { name: 'Refer-To', value: `<${target}>` },
      { name: 'Referred-By', value: `<${referredBy}>` },
    ]);
    if (response && status < 300) return;
    this.subscribed = false;
    throw SipError.refused('The transfer', status, reason, error);
  }

  receiveNotify(incoming: DialogRequest): void {
    const event = (headerValue(incoming.request, 'Event') ?? '').split(';')[0]?.trim().toLowerCase();
    if (event !== 'refer') return reply(incoming, 489, { headers: [{ name: 'Allow-Events', value: 'refer' }] });
    if (!this.subscribed) return reply(incoming, 481);
    reply(incoming, 200);
    const progress = parseSipfrag(incoming.request.body);
    if (progress) this.leg.events.emit('transfer', progress.status, progress.reason);
  }

  receiveRefer(incoming: DialogRequest): void {
    const { request, facts } = incoming;
    const target =
      headerCount(request, 'Refer-To') === 1 ? parseNameAddr(headerValue(request, 'Refer-To') ?? '') : null;
    if (!target || !parseUri(target.uri)) return reply(incoming, 400, { reason: 'Bad Refer-To Header Field' });
    if (!this.leg.events.listens('referred')) return reply(incoming, 603);
    const silent = headerValue(request, 'Refer-Sub')?.trim().toLowerCase() === 'false';
    let answered = false;
    this.leg.events.emit('referred', target.uri, (accept) => {
      if (answered) return undefined;
      answered = true;
      if (!accept) {
        reply(incoming, 603);
        return undefined;
      }
      reply(incoming, 202, {
        headers: [this.leg.dialog.contact(), ...(silent ? [{ name: 'Refer-Sub', value: 'false' }] : [])],
      });
      return silent ? undefined : this.reporter(facts.cseq.sequence);
    });
  }

  /** Section 2.4.4: a NOTIFY at once, one with each change, and a last one that ends the subscription. */
  private reporter(id: number): (status: number, reason: string) => void {
    let over = false;
    // One after another: on UDP two at once may change places, and the later one would be refused as out of order.
    let line: Promise<unknown> = Promise.resolve();
    const report = (status: number, reason: string): void => {
      if (over || !this.leg.alive) return;
      over = status >= 200;
      const state = over
        ? formatSubscriptionState({ state: 'terminated', expires: null, reason: 'noresource' })
        : formatSubscriptionState({ state: 'active', expires: SUBSCRIPTION_S, reason: null });
      const headers: SipHeader[] = [
        { name: 'Event', value: `refer;id=${id}` },
        { name: 'Subscription-State', value: state },
        { name: 'Content-Type', value: 'message/sipfrag;version=2.0' },
      ];
      // What it is answered does not matter: a peer that is not interested any more does not hold up the call.
      line = line.then(async () => {
        if (this.leg.alive) await this.leg.send('NOTIFY', headers, formatSipfrag({ status, reason }));
      });
    };
    report(100, 'Trying');
    return report;
  }
}
