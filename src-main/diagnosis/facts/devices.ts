import type { CallLayers, ChoiceFacts, MicrophoneFacts, SpeakerFacts } from '../../../src-shared/model/devices';

/** Each with what the last call of the window says about it. */
export type MicrophoneFindings = MicrophoneFacts & { lastCall: CallLayers | null };
export type SpeakerFindings = SpeakerFacts & { lastCall: CallLayers | null };
export type ChoiceFindings = ChoiceFacts;
