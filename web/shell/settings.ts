import { effect, type Signal, signal } from "@preact/signals";
import type { ShownZone } from "../time-words.ts";

export type Theme = "system" | "light" | "dark";

/** Colours: as the system has them, or as chosen here. */
export const theme = remembered<Theme>("holdfast-theme", ["system", "light", "dark"]);

/** The zone that times are shown in: the reader's own, or UTC. */
export const zone = remembered<ShownZone>("holdfast-zone", ["local", "UTC"]);

/** Sets the theme on the document, now and whenever it changes. */
export function applyTheme(): void {
  effect(() => {
    if (theme.value === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme.value;
  });
}

/** A choice that outlives the visit; the first value unless another was chosen. */
function remembered<T extends string>(name: string, values: readonly [T, ...T[]]): Signal<T> {
  const stored = read(name);
  const choice = signal<T>(values.find((value) => value === stored) ?? values[0]);
  choice.subscribe((value) => write(name, value));
  return choice;
}

/** Storage may be switched off in the browser: the choice then lasts for the visit. */
function read(name: string): string | null {
  try {
    return window.localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    window.localStorage.setItem(name, value);
  } catch {
    // The choice lasts for the visit.
  }
}
