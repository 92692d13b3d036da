/**
 * What an entry of the contract is made of. An area's file lists its methods and its events; types, checks and the list of event names follow
 * from these lists, so that nothing has to be named twice.
 */
import { z } from 'zod';

/** Whose page calls: that of Electron's window on the engine's own computer, or one in a browser that holds the token of `sidetone serve`. */
export const CALLERS = ['window', 'browser'] as const;
export type Caller = (typeof CALLERS)[number];

/** Carries a type that no value has. */
declare const CARRIED: unique symbol;

/** A method: the tuple of its arguments as a schema, who may call it, and (as a type alone) its result. */
export interface MethodEntry<Args extends z.ZodType<unknown[]> = z.ZodType<unknown[]>, Result = unknown> {
  readonly args: Args;
  readonly by: readonly Caller[];
  readonly [CARRIED]?: Result;
}
export type ArgumentsOf<Entry> = Entry extends MethodEntry<infer Args, unknown> ? z.infer<Args> : never;
export type ResultOf<Entry> = Entry extends MethodEntry<infer _Args, infer Result> ? Result : never;

/** `method(id, z.boolean()).returns<null>()`; for the callers named, where not everybody may. */
export function method<const Args extends readonly z.ZodType[]>(...args: Args) {
  const tuple = z.tuple(args as unknown as []) as unknown as z.ZodType<
    { -readonly [I in keyof Args]: z.infer<Args[I]> } & unknown[]
  >;
  return {
    returns: <Result>(...by: Caller[]): MethodEntry<typeof tuple, Result> => ({
      args: tuple,
      by: by.length > 0 ? by : CALLERS,
    }),
  };
}

/** An event, engine to page: (as a type alone) what it brings. */
export interface EventEntry<Payload = unknown> {
  readonly [CARRIED]?: Payload;
}
export type PayloadOf<Entry> = Entry extends EventEntry<infer Payload> ? Payload : never;
export const event = <Payload>(): EventEntry<Payload> => ({});

/** An id of an account, a call, a run or a capture. */
export const idSchema = z.string().min(1).max(64);
