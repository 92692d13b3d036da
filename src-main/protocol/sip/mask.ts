/** Message octets as text fit for logs, ladders and screens. */
import { maskText } from '../../../src-shared/mask';
import { textOf } from './parse';

/** See `maskText`. */
export function maskedText(octets: Uint8Array): string {
  return maskText(textOf(octets));
}
