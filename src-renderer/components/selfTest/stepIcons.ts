import { KeyRound, Mic, Network, PhoneCall, Volume2 } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { SelfTestStepId } from '../../../src-shared/model/selfTest';

export const STEP_ICONS: Record<SelfTestStepId, LucideIcon> = {
  microphone: Mic,
  speaker: Volume2,
  network: Network,
  registration: KeyRound,
  echo: PhoneCall,
};
