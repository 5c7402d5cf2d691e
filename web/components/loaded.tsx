import type { ComponentChildren } from "preact";
import type { Resource } from "../client/follow.ts";
import { EmptyText } from "./empty-text.tsx";
import { ErrorPanel } from "./error-panel.tsx";

/** Props of what needs a response of the API. */
export interface LoadedProps<T> {
  readonly of: Resource<T> & { readonly refresh: () => void };
  /** What is asked for, in the plural: `incidents`. */
  readonly what: string;
  readonly children: (value: T) => ComponentChildren;
}

/** Shows what the API answered; until then that it is asked, or why it did not answer. Known data stays when a later request fails. */
export function Loaded<T>({ of, what, children }: LoadedProps<T>) {
  if (of.value !== undefined) return <>{children(of.value)}</>;
  if (of.problem === undefined) return <p class="loading">Loading {what} …</p>;
  if (of.problem.status === 403) return <EmptyText kind="noPermission" what={what} hint={of.problem.detail} />;
  return <ErrorPanel problem={of.problem} onRetry={of.refresh} />;
}
