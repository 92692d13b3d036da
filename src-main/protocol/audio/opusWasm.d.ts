/** The WebAssembly build inside @evan/opus, whose own declarations cover the main entry point alone. */
declare module '@evan/opus/wasm/index.js' {
  export class Encoder {
    constructor(options: {
      channels: 1 | 2;
      sample_rate: number;
      application: 'voip' | 'audio' | 'restricted_lowdelay';
    });
    ctl(request: number, value?: number): number;
    encode(pcm: ArrayBufferView): Uint8Array;
  }
  export class Decoder {
    constructor(options: { channels: 1 | 2; sample_rate: number });
    decode(packet: ArrayBufferView): Uint8Array;
  }
}
