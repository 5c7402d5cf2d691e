/** A request as the host's parts see it: read whole, header names lower-cased, repeated values joined with commas. */
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

export interface HostAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

export type HandleRequest = (request: HostRequest) => Promise<HostAnswer> | HostAnswer;

/** An answer without a body. */
export function empty(status: number, headers: Readonly<Record<string, string>> = {}): HostAnswer {
  return { status, headers };
}

/** An answer whose body is already JSON text. */
export function jsonText(status: number, body: string, headers: Readonly<Record<string, string>> = {}): HostAnswer {
  return { status, headers: { "content-type": "application/json; charset=utf-8", ...headers }, body };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HostAnswer {
  return jsonText(status, JSON.stringify(body), headers);
}

export function text(status: number, body: string): HostAnswer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

/** The real host's body for a refusal; `exception` is what it would have thrown. */
export function failure(
  status: number,
  message: string,
  exception: { readonly message: string; readonly type: string },
): HostAnswer {
  return json(status, {
    Message: message,
    ExceptionMessage: exception.message,
    ExceptionType: exception.type,
    StackTrace: "",
  });
}

export function badArgument(exceptionMessage: string): HostAnswer {
  return failure(400, "One or more of the arguments submitted is incorrect", {
    message: exceptionMessage,
    type: "System.ArgumentException",
  });
}

export function wentWrong(exceptionMessage: string, type = "System.InvalidOperationException"): HostAnswer {
  return failure(500, "Something went wrong while processing your request", { message: exceptionMessage, type });
}

/** The path's segments, decoded; `undefined` when an escape is malformed. A trailing slash counts for nothing. */
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
