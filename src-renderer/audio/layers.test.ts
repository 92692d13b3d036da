import { describe, expect, it } from 'vitest';
import { firstSilent } from '../../src-shared/model/devices';
import { layersOf, loudest } from './layers';
import type { SoundReading } from './layers';

const talking: SoundReading = {
  microphoneUsed: true,
  microphoneDb: -12,
  encoderDb: -25,
  encoderPackets: 50,
  sentDb: -26,
  sentPackets: 50,
  receivedPackets: 50,
  receivedDb: -28,
  encrypted: true,
  decryptFailed: false,
  speakerUsed: true,
  speakerHeld: false,
  speakerDb: -28,
};

const silentOf = (changes: Partial<SoundReading>) => {
  const { outbound, inbound } = layersOf({ ...talking, ...changes });
  return [firstSilent(outbound), firstSilent(inbound)];
};

describe('the first silent layer', () => {
  it.each<[string, Partial<SoundReading>, ReturnType<typeof silentOf>]>([
    ['none while all sounds', {}, [null, null]],
    ['the microphone', { microphoneDb: -120, encoderDb: -120, sentDb: -90 }, ['microphone', null]],
    ['the encoder', { encoderDb: -120, sentDb: -90 }, ['encoder', null]],
    ['the wire that carries silence after a voice', { sentDb: -90 }, ['wire', null]],
    ['the wire without packets', { sentPackets: 0, sentDb: null }, ['wire', null]],
    ['the wire towards us', { receivedPackets: 0, receivedDb: null, speakerDb: -120 }, [null, 'wire']],
    [
      'what cannot be decrypted',
      { receivedPackets: 0, receivedDb: null, decryptFailed: true, speakerDb: -120 },
      [null, 'decrypt'],
    ],
    ['what was silent before it was sent', { receivedDb: -90, speakerDb: -90 }, [null, 'decode']],
    ['the speaker', { speakerDb: -120 }, [null, 'speaker']],
    ['the speaker that the browser holds back', { speakerHeld: true }, [null, 'speaker']],
  ])('is %s', (_what, changes, expected) => expect(silentOf(changes)).toEqual(expected));

  it('is none where only a room murmured: noise suppression may take that away', () => {
    expect(silentOf({ microphoneDb: -50, encoderDb: -80, sentDb: -90 })).toEqual([null, null]);
    expect(silentOf({ receivedDb: -55, speakerDb: -70 })).toEqual([null, null]);
  });

  it('leaves out what is not part of the call', () => {
    const { outbound, inbound } = layersOf({
      ...talking,
      microphoneUsed: false,
      encrypted: false,
      speakerUsed: false,
      microphoneDb: null,
      encoderDb: null,
      speakerDb: null,
    });
    expect(outbound.map(({ state }) => state)).toEqual(['unused', 'unused', 'sounds']);
    expect(inbound.map(({ state }) => state)).toEqual(['sounds', 'unused', 'sounds', 'unused']);
  });
});

describe('loudest', () => {
  it('keeps the highest level of each layer and the packets of the last second', () => {
    const found = loudest([talking, { ...talking, microphoneDb: -40, sentPackets: 12, speakerDb: null }]);
    expect(found).toMatchObject({ microphoneDb: -12, sentPackets: 12, speakerDb: -28 });
    expect(loudest([])).toBeNull();
  });
});
