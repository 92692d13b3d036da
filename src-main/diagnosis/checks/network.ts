import type { Check } from '../api';
import { buffers } from './computer/buffers';
import { clock } from './computer/clock';
import { interfaces } from './computer/interfaces';
import { load } from './computer/load';
import { api } from './conference/api';
import { media } from './conference/media';
import { offer } from './conference/offer';
import { health } from './http/health';
import { ports } from './http/ports';
import { resolveNames } from './names/resolve';
import { again } from './reach/again';
import { host } from './reach/host';
import { reachCheck } from './reach/reachCheck';
import { rport } from './reach/rport';
import { size } from './reach/size';

export const computerChecks = [interfaces, clock, load, buffers] as Check[];
export const nameChecks = [resolveNames] as Check[];
export const reachChecks = [
  reachCheck('udp'),
  reachCheck('tcp'),
  reachCheck('tls'),
  reachCheck('ws'),
  reachCheck('wss'),
  host,
  rport,
  size,
  again,
] as Check[];
export const httpChecks = [health, ports] as Check[];
export const conferenceChecks = [api, media, offer] as Check[];
