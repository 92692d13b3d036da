import { createCodec } from '../../protocol/audio/createCodec';
import type { CodecName } from '../../../src-shared/model/media';
import { FrameLoop } from './frameLoop';
import { type Sound, type SoundSource, fileVersion, readSound, recorded, silence, tone } from './sound';

/** Encoded sounds by codec, packet time and source, shared as long as any session uses them. */
export class FrameLibrary {
  private readonly loops = new Shared<FrameLoop>();
  private readonly files = new Shared<{ pcm: Int16Array }>();

  /** @throws MediaError 'file' when a file cannot be read or is no sound */
  async loop(source: SoundSource, codecName: CodecName, ptimeMs: number): Promise<FrameLoop> {
    const version = source.kind === 'file' ? await fileVersion(source.path) : '';
    const key = JSON.stringify([codecName, ptimeMs, version, keyOf(source)]);
    return this.loops.get(key, async () => {
      const codec = await createCodec(codecName);
      const loop = new FrameLoop(codec, await this.sound(source, version, codec, ptimeMs));
      if (source.kind !== 'file') await loop.settle();
      return loop;
    });
  }

  private async sound(
    source: SoundSource,
    version: string,
    codec: Awaited<ReturnType<typeof createCodec>>,
    ptimeMs: number,
  ): Promise<Sound> {
    const samples = codec.samplesPerFrame(ptimeMs);
    switch (source.kind) {
      case 'silence':
        return silence(samples, ptimeMs);
      case 'tone':
        return tone(source, codec.sampleRate, samples, ptimeMs);
      case 'file': {
        const key = JSON.stringify([source.path, version, codec.sampleRate]);
        const file = await this.files.get(key, async () => ({ pcm: await readSound(source.path, codec.sampleRate) }));
        return recorded(file.pcm, samples);
      }
    }
  }
}

function keyOf(source: SoundSource): unknown[] {
  switch (source.kind) {
    case 'silence':
      return ['silence'];
    case 'tone':
      return ['tone', source.frequencyHz, source.levelDbov];
    case 'file':
      return ['file', source.path];
  }
}

/** Things by key that are made once and live as long as somebody else holds them. */
class Shared<T extends object> {
  private readonly made = new Map<string, WeakRef<T>>();
  private readonly inMaking = new Map<string, Promise<T>>();

  async get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.made.get(key)?.deref();
    if (known) return known;
    let making = this.inMaking.get(key);
    if (!making) {
      making = make().finally(() => this.inMaking.delete(key));
      this.inMaking.set(key, making);
    }
    const thing = await making;
    this.made.set(key, new WeakRef(thing));
    return thing;
  }
}
