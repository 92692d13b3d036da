/** What this user agent understands, as it tells others (RFC 3261 sections 20.1, 20.5 and 20.37). */
import type { Capabilities } from '../protocol/sip/capabilities';
import type { SipHeader } from '../protocol/sip/message';

export const CAPABILITIES: Capabilities = {
  methods: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO', 'PRACK', 'UPDATE', 'REFER', 'NOTIFY'],
  extensions: ['100rel', 'timer', 'norefersub'],
  mediaTypes: ['application/sdp', 'application/dtmf-relay', 'application/dtmf', 'message/sipfrag'],
};

export const ALLOW: SipHeader = { name: 'Allow', value: CAPABILITIES.methods.join(', ') };
export const SUPPORTED: SipHeader = { name: 'Supported', value: CAPABILITIES.extensions.join(', ') };
export const ACCEPT: SipHeader = { name: 'Accept', value: CAPABILITIES.mediaTypes.join(', ') };
export const CONTENT_SDP: SipHeader = { name: 'Content-Type', value: 'application/sdp' };

/** Methods that only make sense inside a dialog: out of one they get 481. */
export const DIALOG_METHODS: ReadonlySet<string> = new Set(['BYE', 'INFO', 'PRACK', 'UPDATE', 'NOTIFY']);
