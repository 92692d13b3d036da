import { describe, expect, it } from 'vitest';
import { CAUSE_AREAS, CAUSE_CODES, CAUSES, type CauseRecord } from '.';

const records = Object.values(CAUSES);

describe('the catalogue', () => {
  it('has one record for every code, under its code', () => {
    expect(Object.keys(CAUSES)).toEqual([...CAUSE_CODES]);
    for (const code of CAUSE_CODES) expect(CAUSES[code].code).toBe(code);
  });

  it('has every code in one area', () => {
    const listed = CAUSE_AREAS.flatMap(({ codes }) => codes);
    expect([...listed].sort()).toEqual([...CAUSE_CODES].sort());
    expect(new Set(CAUSE_AREAS.map(({ title }) => title)).size).toBe(CAUSE_AREAS.length);
  });

  it('has titles of their own', () => {
    const titles = records.map(({ title }) => title.toLowerCase());
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it('has no two records with the same explanation or technical text', () => {
    for (const field of ['explanation', 'technical'] as const) {
      const texts = records.map((record) => record[field]);
      expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
    }
  });

  it('marks what only WebRTC or a microphone can show', () => {
    const marked = records.filter(({ webrtc }) => webrtc).map(({ code }) => code);
    expect(marked).toEqual(expect.arrayContaining(['nat-symmetric', 'ice-checks-failed', 'microphone-busy']));
    expect(marked).not.toContain('media-inbound-blocked');
    expect(marked).not.toContain('unknown');
  });

  it('says whose voice a cause silences, and which causes only the end itself can prove', () => {
    expect(CAUSES['own-audio-not-sent']).toMatchObject({ voices: ['outbound'], seenAtTheEnd: true });
    expect(CAUSES['media-stopped-inbound'].voices).toEqual(['inbound']);
    expect(CAUSES['quality-jitter'].voices).toBe('either');
    expect(CAUSES['call-busy'].voices).toBeUndefined();
    const ends = records.filter(({ seenAtTheEnd }) => seenAtTheEnd).map(({ code }) => code);
    expect(ends).toEqual(expect.arrayContaining(['media-inbound-blocked', 'dtls-failed', 'far-end-sends-nothing']));
    expect(ends).not.toContain('sip-alg');
  });

  it('does not blame the network for microphone and speaker', () => {
    const ofDevices = records.filter(({ ofDevices: of }) => of);
    expect(ofDevices.map(({ code }) => code)).toContain('speaker-silent');
    expect(ofDevices.filter(({ place }) => place !== 'computer')).toEqual([]);
  });

  it.each(records.map((record) => [record.code, record] as const))('%s reads well', (_, record) => {
    expect(record.title).toMatch(/^[A-Z].*[^.!?\s]$/);
    expect(record.title.length).toBeLessThanOrEqual(90);
    for (const text of sentences(record)) {
      expect(text).toMatch(/^\S.*\.$/);
      expect(text).not.toMatch(/ {2}|\n|[\u2018\u2019\u201c\u201d\u2026\u2013\u2014]/);
      // Every command is closed.
      expect((text.match(/`/g) ?? []).length % 2).toBe(0);
    }
    expect(record.fix.length).toBeGreaterThanOrEqual(2);
    expect(new Set(record.fix).size).toBe(record.fix.length);
  });

  it('explains to the end user without jargon', () => {
    const jargon = /\b(?:RTP|RTCP|SDP|INVITE|REGISTER|ACK|SRTP|ICMP|RFC|DSCP|NAT|ICE|c=|\d{3} [A-Z][a-z]+)\b/;
    expect(records.filter(({ explanation }) => jargon.test(explanation)).map(({ code }) => code)).toEqual([]);
  });

  it('names documented hosts and addresses only', () => {
    const text = JSON.stringify(records).replace(/section \d+(?:\.\d+)*/g, '');
    const addresses = text.match(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g) ?? [];
    expect(addresses.filter((address) => !/^(?:0\.0\.0\.0|100\.64\.0\.0|192\.0\.2\.\d+)$/.test(address))).toEqual([]);
  });
});

function sentences({ explanation, technical, proof, fix }: CauseRecord): string[] {
  return [explanation, technical, proof, ...fix];
}
