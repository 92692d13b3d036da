import type { MediaService } from '../../media/api';
import type { Clock } from '../../net/clock';
import type { Responder } from '../../responder/api';
import { startCompanion } from '../practiceLine';

/** Of every user of the companion below. */
export const PASSWORD = 'correct horse';

/** The companion on a free port of this computer. */
export function companionHere(clock: Clock, service: MediaService): Promise<Responder> {
  return startCompanion({
    clock,
    service,
    password: PASSWORD,
    listen: '127.0.0.1',
    sipPort: 0,
    udpEcho: [],
    tcpEcho: [],
    realm: 'sidetone',
  });
}
