import { type HandleRequest, type HostAnswer, json } from "./http-message.ts";
import { RPC_PATH } from "./management-urls.ts";

/** Stands before the host's front while the app loads and while the host stops. */
export interface HostGate {
  readonly handle: HandleRequest;
  open(handle: HandleRequest): void;
  /**
   * Answers new requests with 503 and waits for the running ones, for at most `graceMs` real milliseconds. The SDK's own
   * entrance stays open: a running function may still use its durable client.
   */
  drain(graceMs: number): Promise<void>;
}

export function createHostGate(): HostGate {
  const running = new Set<Promise<HostAnswer>>();
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
      const answer = Promise.resolve(inner(request));
      running.add(answer);
      const done = () => running.delete(answer);
      answer.then(done, done);
      return answer;
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
