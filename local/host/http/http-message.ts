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
