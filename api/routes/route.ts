import type { z } from "zod";

/** One call of the HTTP API, as the OpenAPI document and the tests see it. */
export interface Route {
  readonly method: "get" | "post";
  /** From the host's root, with `{name}` for parameters: `/api/runs/{id}`. */
  readonly path: string;
  /** camelCase, a verb first; never changed, because generated clients have methods of this name. */
  readonly operationId: string;
  readonly tag: Tag;
  /** A few words, without a full stop. */
  readonly summary: string;
  readonly description?: string;
  /** Who may call: a holder of a function key or a signed-in caller; every caller. */
  readonly access: "key" | "anonymous";
  /** Parameters of the path by name, in words. */
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** By status. A status that has no schema here is a problem. */
  readonly responses: Readonly<Record<number, Answer>>;
  /** Statuses that are told with a problem, beside those of every route: 405, and 401 and 403 where a key is needed. */
  readonly problems?: readonly ProblemStatus[];
}

/** A response that is no problem. */
export type Answer = {
  readonly description: string;
  /** Names of headers, each with its meaning. */
  readonly headers?: Readonly<Record<string, string>>;
} & (
  | { readonly kind: "json"; readonly schema: z.ZodType }
  /** `type`: its media type. */
  | { readonly kind: "text"; readonly type: string }
);

export const tags = {
  Machines: "What is known of every machine, and what can be done for one.",
  Runs: "Runs of schedules and their reports.",
  Incidents: "What fails, by cause.",
  Vaults: "Quotas and ledgers of vaults.",
  Schedules: "When backups are due.",
  Channels: "Where messages go.",
  "What-if": "What would be done, without doing it.",
  Alerts: "Notifications of Azure Monitor.",
  Access: "Who calls, who decides, what was changed.",
  App: "The app itself.",
} as const;
type Tag = keyof typeof tags;

export type ProblemStatus = 400 | 404 | 409 | 413 | 502 | 503;
