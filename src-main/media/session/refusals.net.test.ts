import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { wavHeader } from '../../protocol/audio/wav';
import type { SessionOptions } from '../api';
import { MediaError, NoCommonMediaError } from '../errors';
import { folder, party, udp, answerAt } from './testing/parties';

describe('what is refused', () => {
  it('codecs and security that do not meet, as the same error on both sides of the border', async () => {
    const [a, b, c] = await Promise.all([
      party({ codecs: ['G722'] }),
      party({ codecs: ['PCMU'] }),
      party({ security: 'sdes' }),
    ]);
    const offer = await a.createOffer();
    await expect(b.answerOffer(offer)).rejects.toThrow(NoCommonMediaError);
    await expect(c.answerOffer(offer)).rejects.toMatchObject({ reason: 'security' });
    await expect(b.answerOffer('gibberish')).rejects.toThrow(/cannot be read/);
    expect(b.negotiated).toBeNull();
    await Promise.all([a.close(), b.close(), c.close()]);
  });

  it('files that are no sound', async () => {
    const text = path.join(folder, 'text.wav');
    await writeFile(text, 'not a sound at all, but long enough to be looked at as one');
    const cutOff = path.join(folder, 'cut.wav');
    await writeFile(cutOff, wavHeader(8000, 1, 100).subarray(0, 30));
    const source = (file: string): Partial<SessionOptions> => ({ source: { kind: 'file', path: file, loop: false } });
    await expect(party(source(text))).rejects.toThrow(
      `The sound file ${text} cannot be played: This is not a WAV file`,
    );
    await expect(party(source(cutOff))).rejects.toThrow(MediaError);
    await expect(party(source(path.join(folder, 'none.wav')))).rejects.toThrow(/there is no such file/);
    await expect(party(source(folder))).rejects.toThrow(/it is not a file/);
  });

  it('recordings that cannot be made', async () => {
    const a = await party();
    await expect(a.startRecording(path.join(folder, 'none', 'x.wav'))).rejects.toThrow(/its folder does not exist/);
    await expect(a.startRecording(folder)).rejects.toThrow(/a folder has this name/);
    if (process.platform === 'linux') await expect(a.startRecording('/dev/full')).rejects.toThrow(/the disk is full/);
    await a.close();
  });

  it('digits to a peer that takes none, or before the media is up', async () => {
    const a = await party();
    await expect(a.sendDtmf('1')).rejects.toThrow(/its media is not up/);
    const peer = await udp(() => undefined);
    await a.createOffer();
    await a.acceptAnswer(answerAt(peer.address().port), false);
    await expect(a.sendDtmf('1')).rejects.toThrow(/SIP INFO/);
    await a.close();
  });

  it('anything after the end; ending twice is the same', async () => {
    const a = await party();
    expect(await a.close()).toEqual(await a.close());
    await expect(a.createOffer()).rejects.toThrow(/closed/);
  });
});
