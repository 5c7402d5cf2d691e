import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useEffect } from "preact/hooks";
import type { ApiClient } from "../api-client.ts";
import type { Resource, Watch, WatchOptions } from "./follow.ts";

/** The client of the page; set by main.tsx. */
export const Client = createContext<ApiClient | undefined>(undefined);

/** The client, for `get` and `post`. */
export function useClient(): ApiClient {
  const client = useContext(Client);
  if (client === undefined) throw new Error("A view is shown outside of the page: wrap it in <Client.Provider>.");
  return client;
}

/**
 * Follows an address of the API while the component is shown: asks at once, then every 30 s, or every 5 s while something runs.
 *
 * @param path - `/api/…`, encoded; `undefined` follows nothing. May change from one rendering to the next.
 * @param options.isBusy - Whether the response tells of something that runs. Taken from the first rendering of a path.
 * @returns What is known, and `refresh`, which asks now.
 */
export function useApi<T>(
  path: string | undefined,
  options: WatchOptions<T> = {},
): Resource<T> & { readonly refresh: () => void } {
  const client = useClient();
  const watch = useSignal<Watch<T> | undefined>(undefined);
  const shown = useSignal<Resource<T>>(NOTHING);

  useEffect(() => {
    if (path === undefined) return undefined;
    const following = client.watch<T>(path, options);
    watch.value = following;
    return () => {
      watch.value = undefined;
      shown.value = NOTHING;
      following.release();
    };
  }, [client, path]);
  useSignalEffect(() => {
    const state: ReadonlySignal<Resource<T>> | undefined = watch.value?.state;
    if (state !== undefined) shown.value = state.value;
  });

  return { ...shown.value, refresh: () => watch.peek()?.refresh() };
}

const NOTHING = { missed: 0 } as const;
