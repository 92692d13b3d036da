/** Media that only remembers what it was asked for. */
import { NotAcceptableError, type OfferAnswer } from '../offerAnswer';

export class FakeMedia implements OfferAnswer {
  readonly log: string[] = [];
  held = false;
  refuses = false;
  closed = false;
  private version = 0;

  constructor(readonly name: string) {}

  async createOffer(): Promise<string> {
    this.log.push('createOffer');
    return this.sdp('offer');
  }

  async answerOffer(offer: string): Promise<string> {
    this.log.push(`answerOffer ${summary(offer)}`);
    if (this.refuses) throw new NotAcceptableError('No codec is known to both sides.');
    return this.sdp('answer');
  }

  async acceptAnswer(answer: string, early: boolean): Promise<void> {
    this.log.push(`acceptAnswer ${summary(answer)}${early ? ' early' : ''}`);
  }

  rollback(): void {
    this.log.push('rollback');
  }

  setHold(held: boolean): void {
    this.held = held;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  private sdp(kind: string): string {
    const direction = this.held ? 'sendonly' : 'sendrecv';
    return `v=0\r\no=${this.name} 1 ${++this.version} IN IP4 192.0.2.1\r\ns=${kind}\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\na=${direction}\r\n`;
  }
}

function summary(sdp: string): string {
  return /^o=(\S+ \S+ \S+)/m.exec(sdp)?.[1] ?? '';
}
