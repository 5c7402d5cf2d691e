import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { Follower, problemIn, type Resource, type Watch, type WatchOptions } from "./client/follow.ts";
import type { Problem } from "./client/problem.ts";

/** A response's body, or why there is none. */
type Got<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** What a change led to: the response's body (of a 202 the instance's links), or why it was refused. */
export type Posted =
  | { readonly ok: true; readonly status: number; readonly body: unknown }
  | { readonly ok: false; readonly problem: Problem };

/** Whether the app refuses requests without a key (`missing`), or refused the one that was given (`wrong`). */
type KeyNeeded = "no" | "missing" | "wrong";

/**
 * The page's only way to the API. A `path` begins with `/api/` and is encoded.
 *
 * In views: `const runs = useApi<RunList>("/api/runs", { isBusy })` (client/use-api.ts) in place of `watch`, and
 * `useClient().post("/api/runs/…/cancel")`, which returns a problem and never throws.
 */
export interface ApiClient {
  /** Follows an address: asks at once, then every 5 or 30 s; not while the page is hidden. One request serves all followers. */
  watch<T>(path: string, options?: WatchOptions<T>): Watch<T>;
  /** Asks once, such as for the next page of a list. */
  get<T>(path: string): Promise<Got<T>>;
  /** Changes something (`x-holdfast-client: page`), then asks anew for all that is followed. Never repeated by itself. */
  post(path: string, body?: unknown): Promise<Posted>;
  /** Takes a function key, and asks anew with it. */
  useKey(key: string): void;
  /** The page is seen again, or the network is back. */
  resume(): void;
  /** The page is hidden. */
  pause(): void;
  readonly keyNeeded: ReadonlySignal<KeyNeeded>;
  /** What is known of the addresses that are followed now: for the banner that says that data is old. */
  readonly followed: ReadonlySignal<readonly ReadonlySignal<Resource<unknown>>[]>;
}

/** What the client needs of the browser. */
export interface ClientSurroundings {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
  /** Takes the app's time of a response (`x-holdfast-time`), `null` where it has none. */
  readonly followTime: (given: string | null) => void;
  /** Calls once, later. @returns What cancels it. */
  readonly later: (milliseconds: number, call: () => void) => () => void;
  /** Leaves for the sign-in page of App Service. */
  readonly signIn: () => void;
  /** Keeps the function key for as long as the tab is open. */
  readonly keys: { readonly read: () => string | undefined; readonly write: (key: string | undefined) => void };
}

const TIMEOUT_MS = 30_000;
/** A what-if reads the whole fleet, and a test of a channel waits for it: as long as Azure lets an HTTP function take to answer. */
const POST_TIMEOUT_MS = 230_000;

export function createApiClient(surroundings: ClientSurroundings): ApiClient {
  const keyNeeded = signal<KeyNeeded>("no");
  let isPaused = false;
  const ask = (path: string, init: RequestInit) => send(surroundings, keyNeeded, path, init);
  const mayPoll = () => !isPaused && keyNeeded.value === "no";
  const follower = new Follower({ ...surroundings, ask, mayPoll });

  return {
    keyNeeded,
    followed: follower.followed,
    watch: (path, options = {}) => follower.watch(path, options),
    async get<T>(path: string): Promise<Got<T>> {
      const response = await ask(path, {});
      if (response?.ok !== true) return { ok: false, problem: await problemIn(response) };
      return { ok: true, value: (await response.json()) as T };
    },
    async post(path, body = {}) {
      const headers = { "content-type": "application/json", "x-holdfast-client": "page" };
      const response = await ask(path, { method: "POST", headers, body: JSON.stringify(body) });
      if (response?.ok !== true) return { ok: false, problem: await problemIn(response) };
      const text = await response.text();
      follower.pollAll();
      return { ok: true, status: response.status, body: parsed(text) };
    },
    useKey(key) {
      surroundings.keys.write(key);
      keyNeeded.value = "no";
      follower.pollAll();
    },
    resume() {
      isPaused = false;
      follower.pollAll();
    },
    pause() {
      isPaused = true;
      follower.planAll();
    },
  };
}

/** Sends a request with the key. `undefined`: no response came, or the page is leaving for the sign-in page. */
async function send(
  { fetch, keys, signIn, followTime }: ClientSurroundings,
  keyNeeded: Signal<KeyNeeded>,
  path: string,
  init: RequestInit,
): Promise<Response | undefined> {
  const key = keys.read();
  const headers = { accept: "application/json", ...init.headers, ...(key !== undefined && { "x-functions-key": key }) };
  // The page compares ETags itself: a cache between would answer 200 for a 304. A redirect is App Service's to its sign-in.
  const options: RequestInit = { ...init, headers, cache: "no-store", redirect: "manual" };
  try {
    const timeout = init.method === "POST" ? POST_TIMEOUT_MS : TIMEOUT_MS;
    const response = await fetch(path, { ...options, signal: AbortSignal.timeout(timeout) });
    if (response.type === "opaqueredirect") {
      signIn();
      return undefined;
    }
    followTime(response.headers.get("x-holdfast-time"));
    if (response.status === 401) refuseKey(keys, keyNeeded, key);
    return response;
  } catch {
    return undefined;
  }
}

function refuseKey(keys: ClientSurroundings["keys"], keyNeeded: Signal<KeyNeeded>, sent: string | undefined): void {
  // An answer to a request of before the key was given says nothing about that key.
  if (keys.read() !== sent) return;
  keys.write(undefined);
  keyNeeded.value = sent === undefined ? "missing" : "wrong";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
