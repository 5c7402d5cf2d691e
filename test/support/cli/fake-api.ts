/** What a fake app answers: JSON of the API, unless it says otherwise. */
interface FakeAnswer {
  readonly status?: number;
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface SentRequest {
  readonly method: string;
  /** Path and query below the app's address, decoded. */
  readonly path: string;
  readonly body: unknown;
  readonly headers: Headers;
}

/** An app that answers by `GET /api/runs?pageSize=1` or by the route without its query; anything else is 404, not of the API. */
export function fakeApi(answers: Readonly<Record<string, FakeAnswer | readonly FakeAnswer[]>>) {
  const requests: SentRequest[] = [];
  const given = new Map<string, number>();
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { pathname, search } = new URL(String(input));
    const method = init.method ?? "GET";
    const route = `${method} ${decodeURIComponent(pathname)}`;
    const whole = `${route}${decodeURIComponent(search)}`;
    const body: unknown = init.body === undefined ? undefined : JSON.parse(String(init.body));
    requests.push({ method, path: whole.slice(method.length + 1), body, headers: new Headers(init.headers) });
    const key = whole in answers ? whole : route;
    const count = given.get(key) ?? 0;
    given.set(key, count + 1);
    const found = answers[key] ?? { status: 404, text: "" };
    const list: readonly FakeAnswer[] = Array.isArray(found) ? found : [found as FakeAnswer];
    return responseOf(list[Math.min(count, list.length - 1)] ?? {});
  };
  return { fetch: fetch as typeof globalThis.fetch, requests };
}

function responseOf({ status = 200, body, text, headers = {} }: FakeAnswer): Response {
  const type = status >= 400 && text === undefined ? "application/problem+json" : "application/json";
  return new Response(text ?? JSON.stringify(body ?? {}), { status, headers: { "content-type": type, ...headers } });
}

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";

export function fakeVmId(name: string, group = "shop"): string {
  return `${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** A machine as the inventory lists it. */
export function fakeMachine(name: string, change: object = {}): Readonly<Record<string, unknown>> {
  return {
    vmId: fakeVmId(name),
    name,
    resourceGroup: "shop",
    subscriptionId: "00000000-0000-0000-0000-000000000001",
    state: "protected",
    reason: "recoveryPointFresh",
    lastRecoveryPointAt: "2026-06-01T02:00:00.000Z",
    since: "2026-05-01T02:00:00.000Z",
    observedAt: "2026-06-01T08:00:00.000Z",
    timeline: [],
    ...change,
  };
}
