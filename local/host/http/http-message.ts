import type { IncomingMessage, ServerResponse } from "node:http";

/** A complete request: header names are lower-cased, repeated values joined with commas. */
export interface HostRequest {
  readonly method: string;
  /** As sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Absolute, as the client addressed it. */
  readonly url: string;
  /** `http://host:port` as the client addressed it. */
  readonly origin: string;
}

export interface HostResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly body?: string | Uint8Array | undefined;
}

export type HandleRequest = (request: HostRequest) => Promise<HostResponse> | HostResponse;

/** One request of a client whose bodies are passed on while they arrive. */
export interface Exchange {
  /** Everything but the body. */
  readonly head: HostRequest;
  readonly incoming: IncomingMessage;
  /** The response to a larger body is 413. */
  readonly maxBodyBytes: number;
  /** Writes a whole response; has no effect once a response has begun. */
  respond(response: HostResponse): void;
  /** Begins a response whose body is passed on while it arrives. */
  begin(response: HostResponse): ServerResponse;
  /** Ends the connection, so that the client notices that the response is not complete. */
  abort(): void;
  /** Called when the connection has ended, completely or not. */
  onClose(run: () => void): void;
}

/** How a request is processed while its body arrives; `undefined` when `HandleRequest` gets it complete. */
export type FindStream = (head: HostRequest) => ((exchange: Exchange) => Promise<void>) | undefined;

/** A response without a body. */
export function empty(status: number, headers: Readonly<Record<string, string>> = {}): HostResponse {
  return { status, headers };
}

/** A response whose body is already JSON text. */
export function jsonText(status: number, body: string, headers: Readonly<Record<string, string>> = {}): HostResponse {
  return { status, headers: { "content-type": "application/json; charset=utf-8", ...headers }, body };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HostResponse {
  return jsonText(status, JSON.stringify(body), headers);
}

export function text(status: number, body: string): HostResponse {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

/** The real host's error response; `exception` is the one that the real host throws. */
export function failure(
  status: number,
  message: string,
  exception: { readonly message: string; readonly type: string },
): HostResponse {
  return json(status, {
    Message: message,
    ExceptionMessage: exception.message,
    ExceptionType: exception.type,
    StackTrace: "",
  });
}

export function badArgument(exceptionMessage: string): HostResponse {
  return failure(400, "One or more of the arguments submitted is incorrect", {
    message: exceptionMessage,
    type: "System.ArgumentException",
  });
}

export function internalServerError(exceptionMessage: string, type = "System.InvalidOperationException"): HostResponse {
  return failure(500, "Something went wrong while processing your request", { message: exceptionMessage, type });
}

/** The path's segments, decoded; `undefined` when an escape is malformed. A trailing slash is ignored. */
export function pathSegments(path: string): readonly string[] | undefined {
  try {
    return path.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** The body as UTF-8 text. */
export function bodyText(request: HostRequest): string {
  return new TextDecoder().decode(request.body);
}
