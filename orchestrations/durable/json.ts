import type { OrchestrationContext } from "durable-functions";
import type { z } from "zod";

/**
 * A value read from JSON. JSON has no `undefined`, so an optional member is absent or has a value; a schema's type cannot
 * express that, but the rules in `domain/` require it.
 */
export type FromJson<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [K in keyof T]: FromJson<Exclude<T[K], undefined>> };

/** A value of the task hub that does not fit its contract. The message names members, never their values. */
class ValueUnreadable extends Error {
  override readonly name = "ValueUnreadable";
}

/**
 * Reads a value that came out of the task hub.
 *
 * @throws ValueUnreadable when it does not fit: history written by another release is untrusted input, too.
 */
export function fromJson<S extends z.ZodType>(schema: S, value: unknown): FromJson<z.output<S>> {
  const read = schema.safeParse(value);
  if (read.success) return read.data as FromJson<z.output<S>>;
  const issues = read.error.issues.slice(0, 5).map(({ path, message }) => `${path.join(".") || "value"}: ${message}`);
  throw new ValueUnreadable(issues.join("; "));
}

/** Reads a workflow's input by its contract. */
export function readInput<S extends z.ZodType>(
  context: OrchestrationContext,
  contract: { readonly input: S },
): FromJson<z.output<S>> {
  return fromJson(contract.input, context.df.getInput());
}
