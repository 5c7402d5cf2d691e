import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { nextPollSeconds } from "./polling.ts";
import { offlineProblem, type Problem, problemOf } from "./problem.ts";

/** What is known of one address of the API. Old data stays beside a problem: `value` is never taken away. */
export interface Resource<T> {
  /** The last good response's body; absent until there is one. */
  readonly value?: T;
  /** When the app last confirmed `value` (200 or 304), in milliseconds since 1970. */
  readonly asOf?: number;
  /** Why the last request failed; absent after a good one. */
  readonly problem?: Problem;
  /** Polls without a good response since the last good one; from 2 on a banner says so. */
  readonly missed: number;
}

/** A followed address. */
export interface Watch<T> {
  readonly state: ReadonlySignal<Resource<T>>;
  /** Asks now, whatever the time of the next poll. */
  refresh(): void;
  /** Ends following; what is known stays for the next one who follows the address. */
  release(): void;
}

export interface WatchOptions<T> {
  /** Whether something runs whose progress is shown: while that is so of any address followed, all are polled every 5 s. */
  readonly isBusy?: (value: T) => boolean;
}

/** What following needs: how to ask, and the time. */
export interface FollowSurroundings {
  /** A request; `undefined` when no response came. */
  readonly ask: (path: string, init: RequestInit) => Promise<Response | undefined>;
  /** Whether polls are due at all: not while the page is hidden or a key is missing. */
  readonly mayPoll: () => boolean;
  readonly now: () => number;
  /** Calls once, later. @returns What cancels it. */
  readonly later: (milliseconds: number, call: () => void) => () => void;
}

interface Followed {
  readonly path: string;
  readonly state: Signal<Resource<unknown>>;
  followers: number;
  isBusy: (value: unknown) => boolean;
  etag?: string | undefined;
  isAsking: boolean;
  cancel?: (() => void) | undefined;
}

/** Addresses that are not followed any more, but remembered, so that going back shows them at once. */
const MAX_REMEMBERED = 20;

/** Follows addresses by polling: one request at a time for each, however many components follow it. */
export class Follower {
  /** What is known of the addresses that are followed now. */
  readonly followed = signal<readonly ReadonlySignal<Resource<unknown>>[]>([]);
  readonly #known = new Map<string, Followed>();
  readonly #surroundings: FollowSurroundings;

  constructor(surroundings: FollowSurroundings) {
    this.#surroundings = surroundings;
  }

  watch<T>(path: string, options: WatchOptions<T>): Watch<T> {
    const entry = this.#entryOf(path);
    entry.followers += 1;
    const { isBusy } = options;
    // Only the view that follows the address knows the type of its body.
    if (isBusy !== undefined) entry.isBusy = (value) => isBusy(value as T);
    this.#tellFollowed();
    this.#poll(entry);
    return {
      state: entry.state as ReadonlySignal<Resource<T>>,
      refresh: () => this.#poll(entry),
      release: () => {
        entry.followers -= 1;
        this.#plan(entry);
        this.#forgetOldest();
        this.#tellFollowed();
      },
    };
  }

  /** Asks anew for all that is followed. */
  pollAll(): void {
    for (const entry of this.#active()) this.#poll(entry);
  }

  /** Plans the next polls anew, or cancels them where they may not be. */
  planAll(): void {
    for (const entry of this.#known.values()) this.#plan(entry);
  }

  #entryOf(path: string): Followed {
    const entry = this.#known.get(path) ?? {
      path,
      state: signal<Resource<unknown>>({ missed: 0 }),
      followers: 0,
      isBusy: () => false,
      isAsking: false,
    };
    // The newest last, for forgetting.
    this.#known.delete(path);
    this.#known.set(path, entry);
    return entry;
  }

  #active(): Followed[] {
    return [...this.#known.values()].filter(({ followers }) => followers > 0);
  }

  #somethingRuns(): boolean {
    return this.#active().some(({ state: { value }, isBusy }) => value.value !== undefined && isBusy(value.value));
  }

  #plan(entry: Followed): void {
    entry.cancel?.();
    entry.cancel = undefined;
    if (entry.followers === 0 || !this.#surroundings.mayPoll()) return;
    const { missed, problem } = entry.state.value;
    const isBusy = this.#somethingRuns();
    const seconds = nextPollSeconds({ isBusy, missed, retryAfterSeconds: problem?.retryAfterSeconds });
    entry.cancel = this.#surroundings.later(seconds * 1000, () => this.#poll(entry));
  }

  #poll(entry: Followed): void {
    if (entry.isAsking || !this.#surroundings.mayPoll()) return;
    entry.cancel?.();
    entry.isAsking = true;
    void this.#askFor(entry);
  }

  async #askFor(entry: Followed): Promise<void> {
    const wasBusy = this.#somethingRuns();
    const headers = entry.etag === undefined ? {} : { "if-none-match": entry.etag };
    const response = await this.#surroundings.ask(entry.path, { headers });
    entry.state.value = await nextState(entry, response, this.#surroundings.now);
    entry.isAsking = false;
    // Something has begun to run: the others must not wait for their 30 seconds.
    if (!wasBusy && this.#somethingRuns()) this.planAll();
    else this.#plan(entry);
  }

  #forgetOldest(): void {
    const idle = [...this.#known.values()].filter(({ followers }) => followers === 0);
    for (const { path } of idle.slice(0, Math.max(0, idle.length - MAX_REMEMBERED))) this.#known.delete(path);
  }

  #tellFollowed(): void {
    this.followed.value = this.#active().map(({ state }) => state);
  }
}

async function nextState(
  entry: Followed,
  response: Response | undefined,
  now: () => number,
): Promise<Resource<unknown>> {
  const { value, asOf, missed } = entry.state.value;
  const known = { ...(value !== undefined && { value }), ...(asOf !== undefined && { asOf }) };
  if (response?.status === 304) return { ...known, asOf: now(), missed: 0 };
  if (response?.ok !== true) return { ...known, problem: await problemIn(response), missed: missed + 1 };
  try {
    const body: unknown = await response.json();
    entry.etag = response.headers.get("etag") ?? undefined;
    return { value: body, asOf: now(), missed: 0 };
  } catch {
    return { ...known, problem: offlineProblem(), missed: missed + 1 };
  }
}

/** Why there is no result. */
export function problemIn(response: Response | undefined): Promise<Problem> {
  return response === undefined ? Promise.resolve(offlineProblem()) : problemOf(response);
}
