import { z } from "zod";
import { instant, openProblemState, retryReason } from "./values.ts";

/** What a durable entity is called in the task hub, and the JSON its operations take and return. Names are never reused. */
export interface EntityContract {
  readonly name: string;
  readonly operations: Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>;
}
export type EntityOperation<C extends EntityContract> = keyof C["operations"] & string;
export type EntityInput<C extends EntityContract, O extends EntityOperation<C>> = z.input<C["operations"][O]["input"]>;
export type EntityOutput<C extends EntityContract, O extends EntityOperation<C>> = z.output<
  C["operations"][O]["output"]
>;

const withoutInput = { input: z.undefined(), output: z.boolean() };

/** Requests to check a machine again, one entity per machine; its key is `machineKey`. */
export const recheckRequests = {
  name: "recheckRequests",
  operations: {
    request: withoutInput,
    /** As `request`, for a request of a person over HTTP. */
    requestByPerson: withoutInput,
    consume: { input: z.undefined(), output: z.enum(["none", "requested", "requestedByPerson"]) },
    isRequested: withoutInput,
  },
} satisfies EntityContract;

/** Which machine an item without a recovery point of its own was enabled for; its key is `machineKey`. */
export const itemBinding = {
  name: "itemBinding",
  operations: {
    /** Takes the machine's unique ID. */
    bind: { input: z.string().min(1), output: z.boolean() },
    read: { input: z.undefined(), output: z.string().nullable() },
    forget: withoutInput,
  },
} satisfies EntityContract;

/** Why a machine is not protected, since when, and when it is tried again; its key is `machineKey`. */
export const openProblem = {
  name: "openProblem",
  operations: {
    open: {
      input: z.object({
        reason: retryReason,
        at: instant,
        until: instant.optional(),
        machineKey: z.string().min(1),
        toldBy: z.enum(["notice", "summary"]),
      }),
      output: openProblemState.extend({ isNew: z.boolean() }),
    },
    close: { input: z.undefined(), output: openProblemState.nullable() },
  },
} satisfies EntityContract;

/** Every durable entity of the app. */
export const entityContracts = { recheckRequests, itemBinding, openProblem } as const;
