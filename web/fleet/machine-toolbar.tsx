import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { FilterMenu } from "./filter-menu.tsx";
import { FILTER_LABELS, SORT_LABELS, valueWords } from "./filter-words.ts";
import { FILTERS, isFiltering, type MachineQuery, SORTS, withFilter } from "./query.ts";
import type { ValueCounts } from "./select.ts";

export interface MachineToolbarProps {
  readonly query: MachineQuery;
  readonly counts: ValueCounts;
  readonly onChange: (query: MachineQuery) => void;
  readonly onClear: () => void;
}

/** Search, filters with their numbers, and what is set of them. */
export function MachineToolbar({ query, counts, onChange, onClear }: MachineToolbarProps) {
  return (
    <search class="machine-toolbar">
      <div class="toolbar">
        <SearchField value={query.search} onChange={(search) => onChange({ ...query, search })} />
        <SortField query={query} onChange={onChange} />
        {FILTERS.map((name) => (
          <FilterMenu
            key={name}
            name={name}
            chosen={query.filters[name] ?? []}
            counts={counts[name]}
            onChoose={(values) => onChange(withFilter(query, name, values))}
          />
        ))}
      </div>
      {isFiltering(query) && (
        <ul class="chips" aria-label="Filters that are set">
          {FILTERS.flatMap((name) =>
            (query.filters[name] ?? []).map((value) => (
              <li key={`${name} ${value}`}>
                <button
                  type="button"
                  onClick={() => onChange(withFilter(query, name, without(query.filters[name] ?? [], value)))}
                >
                  <span class="visually-hidden">Remove filter </span>
                  {FILTER_LABELS[name]}: <bdi>{valueWords(name, value)}</bdi>
                  <span aria-hidden="true"> ×</span>
                </button>
              </li>
            )),
          )}
          <li>
            <button type="button" class="clear" onClick={onClear}>
              Clear all filters
            </button>
          </li>
        </ul>
      )}
    </search>
  );
}

function without(values: readonly string[], value: string): readonly string[] {
  return values.filter((one) => one !== value);
}

/** Searching while typing needs the address to change less often than the text. */
const TYPING_MS = 120;

function SearchField({ value, onChange }: { readonly value: string; readonly onChange: (search: string) => void }) {
  const id = useId();
  const typed = useSignal(value);
  const timer = useRef<number | undefined>(undefined);
  // "Back", or "Clear filters", changes the search from outside.
  useEffect(() => {
    typed.value = value;
  }, [value]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return (
    <p class="search">
      <label for={id}>Search</label>
      <input
        id={id}
        type="search"
        autoComplete="off"
        spellcheck={false}
        maxLength={200}
        placeholder="Name, resource group, reason"
        value={typed.value}
        onInput={(event) => {
          const search = event.currentTarget.value;
          typed.value = search;
          window.clearTimeout(timer.current);
          timer.current = window.setTimeout(() => onChange(search), TYPING_MS);
        }}
      />
    </p>
  );
}

/** The order; for cards, which have no headings. */
function SortField({ query, onChange }: Pick<MachineToolbarProps, "query" | "onChange">) {
  const id = useId();
  const choose = (value: string) =>
    onChange({ ...query, sort: SORTS.find((sort) => sort === value) ?? "badness", isDescending: false });
  return (
    <p class="sort">
      <label for={id}>Order</label>
      <select id={id} value={query.sort} onChange={(event) => choose(event.currentTarget.value)}>
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {SORT_LABELS[sort]}
          </option>
        ))}
      </select>
    </p>
  );
}
