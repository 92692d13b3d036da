import { describe, expect, it } from 'vitest';
import { buildTelephoneEvent } from '../../protocol/rtp/telephoneEvent';
import type { Format } from '../../protocol/sdp/formats';
import { DtmfReceiver } from './dtmfReceiver';
import { DtmfSender } from './dtmfSender';
import { MediaError } from '../errors';

const FORMAT: Format = { payloadType: 101, name: 'telephone-event', clockRate: 8000 };

/** What a receiver makes of a sender's packets; `lose` says which of them, by their number, are lost. */
function transfer(sender: DtmfSender, ticks: number, lose: (n: number) => boolean = () => false, clockRate = 8000) {
  const digits: [string, number][] = [];
  const receiver = new DtmfReceiver((digit, duration) => digits.push([digit, duration]));
  let sent = 0;
  for (let tick = 0; tick < ticks && sender.busy; tick++) {
    const packet = sender.tick({ ...FORMAT, clockRate }, 20, (tick * 20 * clockRate) / 1000);
    if (packet && !lose(sent++)) receiver.push(packet.payload, packet.timestamp);
  }
  receiver.flush();
  return { digits, sent };
}

describe('digits by RFC 4733', () => {
  it('each arrives once, with its length', async () => {
    const sender = new DtmfSender();
    const done = sender.send('12#D', 100, 70);
    expect(transfer(sender, 200).digits).toEqual([
      ['1', 800],
      ['2', 800],
      ['#', 800],
      ['D', 800],
    ]);
    await done;
    expect(sender.busy).toBe(false);
  });

  it.each([
    ['the first packet', (n: number) => n === 0],
    ['two of three end packets', (n: number) => n % 7 > 4],
    ['all end packets', (n: number) => n % 7 > 3],
    ['all but one packet', (n: number) => n % 7 !== 2],
  ])('a digit survives the loss of %s', (_what, lose) => {
    const sender = new DtmfSender();
    void sender.send('55', 100, 70);
    expect(transfer(sender, 200, lose).digits.map(([digit]) => digit)).toEqual(['5', '5']);
  });

  it('a long tone in segments is one digit (section 2.5.1.3)', () => {
    const sender = new DtmfSender();
    void sender.send('7', 3000, 70);
    expect(transfer(sender, 400, () => false, 48_000).digits).toEqual([['7', 144_000]]);
  });

  it('a comma pauses for a second', () => {
    const sender = new DtmfSender();
    void sender.send(',1', 100, 70);
    const quiet = Array.from({ length: 50 }, (_, tick) => sender.tick(FORMAT, 20, tick * 160));
    expect(quiet.every((packet) => packet === null)).toBe(true);
    expect(transfer(sender, 50).digits).toEqual([['1', 800]]);
  });

  it('has the marker on the first packet of each event alone', () => {
    const sender = new DtmfSender();
    void sender.send('12', 60, 40);
    const packets = Array.from({ length: 40 }, (_, tick) => sender.tick(FORMAT, 20, tick * 160)).filter(
      (packet) => packet !== null,
    );
    expect(packets.map((packet) => packet.marker)).toEqual([
      true,
      false,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(new Set(packets.map((packet) => packet.timestamp)).size).toBe(2);
  });

  it('refuses what is no digit, and tells those who wait when the call ends', async () => {
    const sender = new DtmfSender();
    expect(() => sender.send('1x', 100, 70)).toThrow('"x" is no DTMF digit');
    const waiting = expect(sender.send('1', 100, 70)).rejects.toThrow(MediaError);
    sender.abort(MediaError.closed());
    await waiting;
  });

  it('an end that was overtaken by the next digit is not another digit', () => {
    const digits: string[] = [];
    const receiver = new DtmfReceiver((digit) => digits.push(digit));
    const packet = (event: number, end: boolean): Uint8Array =>
      buildTelephoneEvent({ event, end, volume: 10, duration: 800 });
    receiver.push(packet(1, true), 1000);
    receiver.push(packet(2, false), 3000);
    receiver.push(packet(1, true), 1000);
    receiver.push(packet(2, true), 3000);
    expect(digits).toEqual(['1', '2']);
  });
});
