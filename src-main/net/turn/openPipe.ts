import type { PipeOptions, StunPipe } from './pipe';
import { openStreamPipe } from './streamPipe';
import { openUdpPipe } from './udpPipe';

/** Rejects with a NetError. */
export function openStunPipe(options: PipeOptions): Promise<StunPipe> {
  return options.transport === 'udp' ? openUdpPipe(options) : openStreamPipe(options);
}
