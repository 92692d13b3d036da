/**
 * Zod compiles object schemas with `new Function` unless told not to; the page's Content-Security-Policy forbids that. Has to be
 * imported before the first module that builds a schema.
 */
import { config } from 'zod';

config({ jitless: true });
