/** Why octets are no SIP message. */
export type SipParseErrorCode =
  'empty' | 'start-line' | 'unterminated-head' | 'header-line' | 'content-length' | 'body-too-short' | 'too-large';

export interface SipParseError {
  code: SipParseErrorCode;
  /** One sentence for people. It quotes names and lengths, never values: those may be secrets. */
  sentence: string;
}

/** The reasons with their sentences. */
export const SipParseError = {
  empty: (): SipParseError => ({
    code: 'empty',
    sentence: 'The packet holds nothing but line breaks: it is a keep-alive, not a SIP message.',
  }),
  startLine: (what: string): SipParseError => ({
    code: 'start-line',
    sentence: `The first line is neither a SIP request nor a SIP response: ${what}.`,
  }),
  unterminatedHead: (): SipParseError => ({
    code: 'unterminated-head',
    sentence: 'The header part has no empty line at its end: the message was cut off or is not SIP.',
  }),
  headerLine: (line: number): SipParseError => ({
    code: 'header-line',
    sentence: `Line ${line} is no header field: it needs a name of token characters and a colon.`,
  }),
  contentLength: (what: string): SipParseError => ({
    code: 'content-length',
    sentence: `The Content-Length cannot be used: ${what}.`,
  }),
  bodyTooShort: (announced: number, found: number): SipParseError => ({
    code: 'body-too-short',
    sentence: `Content-Length announces ${announced} octets but only ${found} came: the message was cut off on its way.`,
  }),
  tooLarge: (what: string, limit: number): SipParseError => ({
    code: 'too-large',
    sentence: `The ${what} is larger than ${limit} octets, which is the limit for one SIP message on a connection.`,
  }),
};
