import type { CodecName } from '../../../src-shared/model/media';
import type { AudioCodec } from './codec';
import { createG711Codec } from './g711Codec';
import { createG722Codec } from './g722Codec';

/** Loads Opus's WebAssembly only when it is wanted. */
export async function createCodec(name: CodecName): Promise<AudioCodec> {
  switch (name) {
    case 'PCMU':
    case 'PCMA':
      return createG711Codec(name);
    case 'G722':
      return createG722Codec();
    case 'opus': {
      const { createOpusCodec } = await import('./opusCodec');
      return createOpusCodec();
    }
  }
}
