import { RPC_PATH } from "../endpoints/management-urls.ts";
import { type FindStream, type HandleRequest, json } from "../http-message.ts";

/** Responds in place of the router while the app loads and while the host stops. */
export interface HostGate {
  readonly handle: HandleRequest;
  readonly findStream: FindStream;
  open(handle: HandleRequest, findStream: FindStream): void;
  /**
   * Responds to new requests with 503 and waits at most `graceMs` real milliseconds for the running ones. The SDK's own
   * endpoint stays open: a running function may still use its durable client.
   */
  drain(graceMs: number): Promise<void>;
}

export function createHostGate(): HostGate {
  const running = new Set<Promise<unknown>>();
  let inner: HandleRequest | undefined;
  let findInner: FindStream = () => undefined;
  let draining = false;

  function track<T>(response: Promise<T>): Promise<T> {
    running.add(response);
    const done = () => running.delete(response);
    response.then(done, done);
    return response;
  }

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
      return track(Promise.resolve(inner(request)));
    },
    findStream(head) {
      const stream = draining ? undefined : findInner(head);
      return stream === undefined ? undefined : (exchange) => track(stream(exchange));
    },
    open(handle, findStream) {
      inner = handle;
      findInner = findStream;
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
