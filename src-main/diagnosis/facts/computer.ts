/** What the checks of this computer find. */

export interface InterfaceFacts {
  interfaces: { name: string; address: string; family: 'IPv4' | 'IPv6'; tunnel: boolean }[];
  /** Device of the default route, and whether it is a tunnel (VPN); null where there is none or the platform does not tell. */
  defaultRoute: { device: string | null; tunnel: boolean } | null;
  /** The route to the server: our address on it, its device. */
  serverRoute: { to: string; from: string; device: string | null; tunnel: boolean } | null;
}

/** From the start of the run to its end. */
export interface LoadFacts {
  /** Share of one core that this process took, percent. */
  processCpuPercent: number;
  /** All cores of this computer; null where the platform does not tell. */
  systemCpuPercent: number | null;
  /** The event loop of the main thread, ms. */
  loopLagMs: { mean: number; max: number };
  /** The media thread while a call was up: how late packets left. */
  mediaLagMs: { mean: number; p99: number; max: number } | null;
  /** Our own departures (RFC 3550 jitter of what we sent), ms. */
  departureJitterMs: number | null;
}

/** Linux only. */
export interface BufferFacts {
  rmemMax: number;
  rmemDefault: number;
  wmemMax: number;
  /** Octets below which the call-server documentation calls the buffers small. */
  recommended: number;
  /** Udp RcvbufErrors and InErrors of the kernel over the call. */
  receiveDrops: number;
  sendDrops: number;
  received: number;
  /** Of these drops, what the sockets of this program lost; null where the system does not tell them apart. */
  ownDrops?: number | null;
}
