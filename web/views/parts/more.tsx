import { ErrorPanel } from "../../components/error-panel.tsx";
import type { Paged } from "./use-paged.ts";

/** The button that loads the next page; nothing at the end of the list. */
export function More({ of: paged, what }: { readonly of: Omit<Paged<unknown>, "first">; readonly what: string }) {
  if (paged.problem !== undefined) return <ErrorPanel problem={paged.problem} onRetry={paged.loadMore} />;
  if (!paged.hasMore) return null;
  return (
    <p class="more">
      <button type="button" onClick={paged.loadMore} disabled={paged.isLoading}>
        {paged.isLoading ? "Loading …" : `Load more ${what}`}
      </button>
      <span class="hint">{paged.items.length.toLocaleString("en-GB")} are shown; more may follow.</span>
    </p>
  );
}
