import type { OrchestrationContext } from "durable-functions";
import type { z } from "zod";

/**
 * A value read from JSON. JSON has no `undefined`, so an optional member is absent or has a value; a schema's type cannot
 * express that, but the rules in `domain/` require it.
 */
export type FromJson<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [K in keyof T]: FromJson<Exclude<T[K], undefined>> };

/**
 * Reads a value that came out of the task hub.
 *
 * @throws ZodError when it does not fit: history written by another release is untrusted input, too.
 */
export function fromJson<S extends z.ZodType>(schema: S, value: unknown): FromJson<z.output<S>> {
  return schema.parse(value) as FromJson<z.output<S>>;
}

/** Reads a workflow's input by its contract. */
export function readInput<S extends z.ZodType>(
  context: OrchestrationContext,
  contract: { readonly input: S },
): FromJson<z.output<S>> {
  return fromJson(contract.input, context.df.getInput());
}
