/** Why a request has no result, in words for people. */
export interface Problem {
  /**
   * `offline`: no response. `refused`: the caller lacks a permission. `notFound`, `conflict`, `invalid`: as the names say.
   * `busy`: asked to wait. `failed`: anything else.
   */
  readonly kind: "offline" | "refused" | "notFound" | "conflict" | "invalid" | "busy" | "failed";
  /** Absent without a response. */
  readonly status?: number;
  readonly title: string;
  readonly detail: string;
  readonly whatToDo: string;
  readonly retryAfterSeconds?: number;
  /** The wrong fields of a request (`field` is `body` for the whole). */
  readonly errors?: readonly { readonly field: string; readonly detail: string }[];
  /** The body as sent: members such as `vmIds` of a name that several machines have. */
  readonly body?: unknown;
}

const KINDS: Readonly<Record<number, Problem["kind"]>> = {
  400: "invalid",
  401: "refused",
  403: "refused",
  404: "notFound",
  409: "conflict",
  429: "busy",
  503: "busy",
};

const WHAT_TO_DO: Readonly<Record<Problem["kind"], string>> = {
  offline: "Check that the app runs and can be reached from here. This page keeps trying.",
  refused: "Ask an administrator of Holdfast for the role, or sign in with an account that has it.",
  notFound: "Check the address: it may be misspelt, or what it named is gone.",
  conflict: "Look at the present state and try again if it is still needed.",
  invalid: "Correct the input and send it again.",
  busy: "Wait: this page tries again by itself.",
  failed: "This page tries again by itself. If it lasts, the app's log has the reason.",
};

/** The problem when no response came. */
export function offlineProblem(): Problem {
  return {
    kind: "offline",
    title: "Holdfast cannot be reached",
    detail: "The app did not respond.",
    whatToDo: WHAT_TO_DO.offline,
  };
}

/** The problem that a response states; of problem details (RFC 9457) what they say. */
export async function problemOf(response: Response): Promise<Problem> {
  const { status } = response;
  const kind = KINDS[status] ?? "failed";
  const body = await readJson(response);
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  const errors = errorsIn(body);
  return {
    kind,
    status,
    title: textOf(body, "title") ?? `The app answered with status ${status}`,
    detail: textOf(body, "detail") ?? "The response says no more.",
    whatToDo: WHAT_TO_DO[kind],
    ...(Number.isFinite(wait) && { retryAfterSeconds: wait }),
    ...(errors.length > 0 && { errors }),
    ...(body !== undefined && { body }),
  };
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function textOf(body: unknown, name: string): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const value = (body as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function errorsIn(body: unknown): { readonly field: string; readonly detail: string }[] {
  if (typeof body !== "object" || body === null || !("errors" in body) || !Array.isArray(body.errors)) return [];
  return body.errors.flatMap((error: unknown) => {
    const detail = textOf(error, "detail");
    return detail === undefined ? [] : [{ field: textOf(error, "field") ?? "body", detail }];
  });
}
