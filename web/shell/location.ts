import { computed, signal } from "@preact/signals";
import { routeOf } from "../routes.ts";

const here = () => ({ pathname: window.location.pathname, search: window.location.search });

/** The address that is shown. */
export const address = signal(here());

/** The view that is shown. */
export const route = computed(() => routeOf(address.value.pathname));

/**
 * Shows another address without loading the page anew.
 *
 * @param options.replace - Changes the present entry of the history: for filters, so that "back" leaves the view.
 */
export function navigate(href: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) window.history.replaceState(null, "", href);
  else window.history.pushState(null, "", href);
  address.value = here();
  if (!replace) window.scrollTo(0, 0);
}

/** Follows the browser's "back" and "forward". */
export function followHistory(): void {
  window.addEventListener("popstate", () => {
    address.value = here();
  });
}
