import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** A listening server on the loopback address. */
export interface Listener {
  /** e.g. `https://127.0.0.1:8443`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Azure keeps idle connections for four minutes: a client that pauses must not meet one that is being closed. Milliseconds. */
const KEEP_ALIVE_MS = 240_000;

/**
 * Listens on 127.0.0.1.
 *
 * @param options.port - 0 takes a free one.
 * @param options.tls - PEM texts; plain HTTP when absent.
 * @throws When the port is taken.
 */
export async function listen(
  options: { readonly port: number; readonly tls?: { readonly key: string; readonly cert: string } | undefined },
  handle: RequestListener,
): Promise<Listener> {
  const server = options.tls === undefined ? createHttpServer(handle) : createHttpsServer(options.tls, handle);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", () => resolve());
  });
  const scheme = options.tls === undefined ? "http" : "https";
  return { url: `${scheme}://127.0.0.1:${portOf(server)}`, close: () => close(server) };
}

function portOf(server: Pick<Server, "address">): number {
  // A listening TCP server's address is never a pipe's name.
  return (server.address() as AddressInfo).port;
}

function close(server: Pick<Server, "close" | "closeAllConnections">): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
