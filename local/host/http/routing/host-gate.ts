import { RPC_PATH } from "../endpoints/management-urls.ts";
import { type HandleRequest, type HostResponse, json } from "../http-message.ts";

/** Responds in place of the router while the app loads and while the host stops. */
export interface HostGate {
  readonly handle: HandleRequest;
  open(handle: HandleRequest): void;
  /**
   * Responds to new requests with 503 and waits at most `graceMs` real milliseconds for the running ones. The SDK's own
   * endpoint stays open: a running function may still use its durable client.
   */
  drain(graceMs: number): Promise<void>;
}

export function createHostGate(): HostGate {
  const running = new Set<Promise<HostResponse>>();
  let inner: HandleRequest | undefined;
  let draining = false;

  return {
    handle(request) {
      const isRpc = request.path.startsWith(`${RPC_PATH}/`);
      if (inner === undefined || (draining && !isRpc)) {
        return json(
          503,
          { Message: draining ? "The host is stopping." : "The host is starting." },
          { "retry-after": "1" },
        );
      }
      const response = Promise.resolve(inner(request));
      running.add(response);
      const done = () => running.delete(response);
      response.then(done, done);
      return response;
    },
    open(handle) {
      inner = handle;
    },
    async drain(graceMs) {
      draining = true;
      let timeout: NodeJS.Timeout | undefined;
      const graceOver = new Promise<void>((done) => {
        timeout = setTimeout(done, graceMs);
      });
      await Promise.race([Promise.allSettled(running), graceOver]);
      clearTimeout(timeout);
    },
  };
}
