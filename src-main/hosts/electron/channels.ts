/** The names of all messages between the window and the main process. */
export const CHANNELS = {
  /** Page to engine, with an answer: method name and array of arguments; answered with a `Reply`. */
  call: 'sidetone:call',
  /** Engine to page: event name and payload. */
  event: 'sidetone:event',
} as const;
