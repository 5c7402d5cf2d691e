import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Resource, WatchOptions } from "../../client/follow.ts";
import type { Problem } from "../../client/problem.ts";
import { useApi, useClient } from "../../client/use-api.ts";

/** A response that has one page of a list, and where the next one begins. */
export interface Page {
  readonly continuation?: string | undefined;
}

export interface Paged<Item, P extends Page = Page> {
  /** The first page, which is kept up to date, with all its members. */
  readonly first: Resource<P> & { readonly refresh: () => void };
  /** Of all pages that were loaded, each once. */
  readonly items: readonly Item[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  /** Why further pages could not be loaded. */
  readonly problem?: Problem | undefined;
  readonly loadMore: () => void;
}

interface More<Item> {
  readonly path: string;
  readonly items: readonly Item[];
  /** Absent when nothing was loaded yet; empty at the end of the list. */
  readonly next?: string;
  readonly isLoading: boolean;
  readonly problem?: Problem;
}

/** Empty pages that are followed by themselves: with a filter a page may have nothing and still continue. */
const MAX_EMPTY_PAGES = 20;

/** How a list is read. */
export interface PagedOptions<Item, P> extends WatchOptions<P> {
  /** What tells items apart: while the first page moves on, an item may be on two pages. */
  readonly keyOf: (item: Item) => string;
  readonly itemsOf: (page: P) => readonly Item[];
}

/** Follows the first page of a list and loads further ones when asked. */
export function usePaged<Item, P extends Page>(
  path: string,
  { keyOf, itemsOf, ...options }: PagedOptions<Item, P>,
): Paged<Item, P> {
  const client = useClient();
  const first = useApi<P>(path, options);
  const state = useSignal<More<Item>>({ path, items: [], isLoading: false });
  const emptyPages = useSignal(0);
  const more = state.value.path === path ? state.value : { path, items: [], isLoading: false };
  const next = more.next ?? first.value?.continuation ?? "";
  const items = uniqueBy([...(first.value === undefined ? [] : itemsOf(first.value)), ...more.items], keyOf);

  const loadMore = async () => {
    if (next === "" || more.isLoading) return;
    state.value = { ...more, isLoading: true };
    const got = await client.get<P>(`${path}${path.includes("?") ? "&" : "?"}continuation=${encodeURIComponent(next)}`);
    if (state.peek().path !== path) return;
    state.value = got.ok
      ? { path, items: [...more.items, ...itemsOf(got.value)], next: got.value.continuation ?? "", isLoading: false }
      : { ...more, isLoading: false, problem: got.problem };
  };
  const isEmptySoFar = items.length === 0 && next !== "" && !more.isLoading && more.problem === undefined;
  useEffect(() => {
    if (!isEmptySoFar || emptyPages.peek() >= MAX_EMPTY_PAGES) return;
    emptyPages.value += 1;
    void loadMore();
  }, [isEmptySoFar, next]);

  return {
    first,
    items,
    hasMore: next !== "",
    isLoading: more.isLoading,
    problem: more.problem,
    loadMore: () => void loadMore(),
  };
}

function uniqueBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].reverse();
}
