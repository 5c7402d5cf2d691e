import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { FILTER_LABELS, valueWords } from "./filter-words.ts";
import type { FilterName } from "./query.ts";

export interface FilterMenuProps {
  readonly name: FilterName;
  /** The values that are shown; none of them for all. */
  readonly chosen: readonly string[];
  /** How many machines each value would show. */
  readonly counts: ReadonlyMap<string, number>;
  readonly onChoose: (values: readonly string[]) => void;
}

/** A button that opens the values of a filter, each with its number. Escape, or leaving it, closes it. */
export function FilterMenu({ name, chosen, counts, onChoose }: FilterMenuProps) {
  const isOpen = useSignal(false);
  const frame = useRef<HTMLFieldSetElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const label = FILTER_LABELS[name];
  const close = (event: FocusEvent) => {
    const next = event.relatedTarget;
    // A click on a text in the menu moves the focus to nothing.
    if (next instanceof Node && frame.current?.contains(next) === false) isOpen.value = false;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !isOpen.value) return;
    isOpen.value = false;
    button.current?.focus();
  };
  const toggle = (value: string) =>
    onChoose(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <fieldset ref={frame} class="filter" onFocusOut={close} onKeyDown={onKeyDown}>
      <legend class="visually-hidden">{label}</legend>
      <button
        ref={button}
        type="button"
        aria-expanded={isOpen.value}
        aria-controls={isOpen.value ? id : undefined}
        class={chosen.length > 0 ? "is-set" : undefined}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        {label}
        {chosen.length > 0 && <span class="number"> {chosen.length}</span>}
      </button>
      {isOpen.value && (
        <ul id={id} class="values">
          {valuesOf(name, counts, chosen).map(({ value, count, words }) => (
            <li key={value}>
              <label title={value}>
                <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
                <bdi>{words}</bdi>
                <span class="number">{count.toLocaleString("en-GB")}</span>
              </label>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}

/** Those that show most first; also the chosen ones that show none now. */
function valuesOf(name: FilterName, counts: ReadonlyMap<string, number>, chosen: readonly string[]) {
  return [...new Set([...counts.keys(), ...chosen])]
    .map((value) => ({ value, count: counts.get(value) ?? 0, words: valueWords(name, value) }))
    .toSorted((a, b) => b.count - a.count || (a.words < b.words ? -1 : 1));
}
