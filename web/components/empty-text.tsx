/** Props of the text in place of an empty list. */
export interface EmptyTextProps {
  /** Why nothing is shown: there is none; the filters hide all; no sweep has looked yet; the caller may not see them. */
  readonly kind: "none" | "noMatch" | "notScanned" | "noPermission";
  /** What the list holds, in the plural: `machines`. */
  readonly what: string;
  /** What to know or do in addition. */
  readonly hint?: string;
  /** Clears the filters; for `noMatch`. */
  readonly onClear?: () => void;
}

const TEXTS: Readonly<Record<EmptyTextProps["kind"], (what: string) => string>> = {
  none: (what) => `There are no ${what}.`,
  noMatch: (what) => `No ${what} match the filters.`,
  notScanned: (what) => `Not looked for yet: no sweep has ended, so that no ${what} are known.`,
  noPermission: (what) => `Your role does not permit seeing ${what}.`,
};

/** Says why a list is empty. */
export function EmptyText({ kind, what, hint, onClear }: EmptyTextProps) {
  return (
    <div class="empty">
      <p>{TEXTS[kind](what)}</p>
      {hint !== undefined && <p class="hint">{hint}</p>}
      {kind === "noMatch" && onClear !== undefined && (
        <button type="button" onClick={onClear}>
          Clear filters
        </button>
      )}
    </div>
  );
}
