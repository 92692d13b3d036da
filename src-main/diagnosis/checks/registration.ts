import type { Check } from '../api';
import { alg } from './nat/alg';
import { lifetime } from './nat/lifetime';
import { translation } from './nat/translation';
import { bindings } from './registration/bindings';
import { inbound } from './registration/inbound';
import { register } from './registration/register';
import { stranger } from './registration/stranger';

export const registrationChecks: readonly Check[] = [register, stranger, bindings, inbound];
export const natChecks: readonly Check[] = [translation, alg, lifetime];
