import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";

/** Calls of Azure Resource Manager that a server of this process answered. */
export interface HttpTraffic {
  readonly calls: number;
  /** Of HTTP, both ways: request and status lines, headers and bodies. Without TLS. */
  readonly bytes: number;
}

/** Counts what reaches the server on this port from now on. Calls of the simulator's own control API and of sign-in are left out. */
export function countTraffic(port: number): { stop(): HttpTraffic } {
  let calls = 0;
  let bytes = 0;
  const onFinish = (message: unknown) => {
    const { request, response } = message as { readonly request: IncomingMessage; readonly response: ServerResponse };
    if (request.socket.localPort !== port || isOwn(request.url ?? "/")) return;
    calls += 1;
    bytes += requestBytes(request) + responseBytes(response);
  };
  subscribe(CHANNEL, onFinish);
  return {
    stop() {
      unsubscribe(CHANNEL, onFinish);
      return { calls, bytes };
    },
  };
}

const CHANNEL = "http.server.response.finish";
/** `: ` and the line break of a header. */
const HEADER_EXTRA_BYTES = 4;
/** Blanks, line break and `HTTP/1.1` of a request line, and the empty line after the headers. */
const FRAME_BYTES = 14;

function isOwn(url: string): boolean {
  return url.startsWith("/_simulator/") || url.startsWith("/adfs/");
}

function requestBytes({ method = "", url = "", rawHeaders, headers }: IncomingMessage): number {
  const names = rawHeaders.length / 2;
  const text = rawHeaders.reduce((sum, part) => sum + part.length, 0);
  return (
    FRAME_BYTES +
    method.length +
    url.length +
    text +
    names * HEADER_EXTRA_BYTES +
    contentLength(headers["content-length"])
  );
}

/** Of the header as it was sent: `getHeaders` does not know those that `writeHead` was given. */
function responseBytes(response: ServerResponse): number {
  const header = String(Reflect.get(response, "_header"));
  return header.length + contentLength(/^content-length: (\d+)$/im.exec(header)?.[1]);
}

function contentLength(text: string | undefined): number {
  return Number(text ?? 0);
}
