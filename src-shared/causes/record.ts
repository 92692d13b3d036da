import type { Direction } from '../model/media';
import type { CauseCode } from './codes';

/** How sure it is that a named cause is the one: what has to be seen for `proven` stands in its record. */
export const CONFIDENCES = ['proven', 'likely', 'suspected'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Who can apply the fix. */
export type CauseOwner = 'you' | 'local-network' | 'service-provider' | 'far-end';

/** Where on the way from this computer to the far end a cause sits: what the picture of the path marks. */
export type PathPlace = 'computer' | 'local-network' | 'internet' | 'server' | 'far-end';

/** One entry of the catalogue: what the window, the command line, the reports and the documentation all read. */
export interface CauseRecord {
  code: CauseCode;
  /**
   * Three capital letters for the code that an end user reads out on the telephone (selfTest/code.ts). A tag is never given to another cause
   * once it was released: old codes must keep their meaning.
   */
  tag: string;
  /** Plain words, no full stop: "The router blocks incoming audio". */
  title: string;
  /** For the person at the telephone: one or two sentences without jargon. */
  explanation: string;
  /** For support staff: what happens on the wire, in the field's words. */
  technical: string;
  /** What has to be seen before this may be named. */
  proof: string;
  /** Steps, most useful first; each one sentence that can be followed. */
  fix: string[];
  owner: CauseOwner;
  place: PathPlace;
  /** True where the code can only be found with WebRTC or a microphone. */
  webrtc?: true;
  /** Whose voice suffers: what arrives here is inbound. `either`: it can be heard, and the code does not say in which direction. Missing: nobody hears it. */
  voices?: readonly Direction[] | 'either';
  /** Lies in microphone, speaker or headset: the network is not to blame. */
  ofDevices?: true;
  /** Only who sits at the end itself can exclude the neighbours: a capture from the middle of the way sees that packets do not pass, not where they end. */
  seenAtTheEnd?: true;
  /** Worth knowing, and accuses nobody, unless something that people notice comes with it. */
  usually?: 'note';
}
