/** What the test server's router can do: Opus, one stream each way, no header extensions. In the form of mediasoup's RTP parameters. */

const OPUS = {
  kind: 'audio',
  mimeType: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
  parameters: {},
  rtcpFeedback: [],
};
export const CONSUMER_PAYLOAD_TYPE = 100;

export const routerCapabilities = (): object => ({
  codecs: [{ ...OPUS, preferredPayloadType: CONSUMER_PAYLOAD_TYPE }],
  headerExtensions: [],
});

/** How a forwarded stream looks to who receives it. */
export function consumerParameters(ssrc: number, cname: string): object {
  const { kind: _kind, ...codec } = OPUS;
  return {
    mid: String(ssrc % 1000),
    codecs: [{ ...codec, payloadType: CONSUMER_PAYLOAD_TYPE }],
    headerExtensions: [],
    encodings: [{ ssrc }],
    rtcp: { cname, reducedSize: true, mux: true },
  };
}
