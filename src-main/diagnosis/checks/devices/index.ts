import type { Check } from '../../api';
import { choice } from './choice';
import { microphone } from './microphone';
import { speaker } from './speaker';

export const deviceChecks = [microphone, speaker, choice] as Check[];
