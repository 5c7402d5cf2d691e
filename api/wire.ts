import type { z } from "zod";

/** What a schema of a response lets be sent, as its sender and its reader hold it: nothing of it is changed. */
export type Wire<S extends z.ZodType> = ReadonlyDeep<z.input<S>>;

type ReadonlyDeep<T> = T extends readonly (infer Item)[]
  ? readonly ReadonlyDeep<Item>[]
  : T extends object
    ? { readonly [Member in keyof T]: ReadonlyDeep<T[Member]> }
    : T;
