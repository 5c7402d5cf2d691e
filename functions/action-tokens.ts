import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Action } from "../domain/actions/action.ts";
import { type Instant, toInstant } from "../domain/instant.ts";
import { parseVirtualMachineId } from "../domain/resource-id.ts";

/** What a link carries, signed. */
export interface ActionGrant {
  readonly action: Action;
  /** 32 hexadecimal digits, as `actionId` makes them. */
  readonly id: string;
  readonly expiresAt: Instant;
  /** What the action is about, in words for people; at most 80 characters. */
  readonly about: string;
}

export type ReadToken =
  | { readonly kind: "granted"; readonly grant: ActionGrant }
  | { readonly kind: "expired" }
  /** Not one of ours, changed, or signed with a key that is no longer known: which of them is not told. */
  | { readonly kind: "invalid" };

/** What the app does with tokens; made only when it has a key. */
export interface ActionTokens {
  sign(grant: ActionGrant): string;
  read(token: string, now: Instant): ReadToken;
}

/** A MAC of 32 bytes in base64url, and after it the claims in base64url: letters, digits, `-` and `_`, for one part of a path. */
const TOKEN = /^([A-Za-z0-9_-]{43})([A-Za-z0-9_-]{1,2000})$/;
/** Separates these MACs from all others that are made with the same key. */
const PURPOSE = "holdfast action 1\n";

const incidentId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/);
const common = {
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** Seconds since 1970. */
  exp: z.int().positive(),
  about: z.string(),
};
const claims = z.discriminatedUnion("do", [
  z.strictObject({ ...common, do: z.literal("acknowledge"), incident: incidentId }),
  z.strictObject({ ...common, do: z.literal("snooze"), incident: incidentId }),
  z.strictObject({
    ...common,
    do: z.literal("retryBackup"),
    vm: z.string().refine((id) => parseVirtualMachineId(id) !== undefined),
  }),
]);
type Claims = z.output<typeof claims>;

/**
 * Signs and reads the tokens of action links with HMAC-SHA256. Nothing is stored for a link that is not used.
 *
 * @param keys - The first one signs; every one is accepted, so that a key can be replaced while links made with it are still in use.
 */
export function createActionTokens(keys: readonly [string, ...string[]]): ActionTokens {
  return {
    sign(grant) {
      const payload = Buffer.from(JSON.stringify(claimsOf(grant))).toString("base64url");
      return `${macOf(keys[0], payload).toString("base64url")}${payload}`;
    },
    read(token, now) {
      const [, mac, payload] = TOKEN.exec(token) ?? [];
      if (mac === undefined || payload === undefined) return { kind: "invalid" };
      const given = Buffer.from(mac, "base64url");
      // Every key is compared, so that the time does not tell which one it was.
      const matches = keys.map((key) => timingSafeEqual(macOf(key, payload), given));
      return matches.includes(true) ? granted(payload, now) : { kind: "invalid" };
    },
  };
}

function macOf(key: string, payload: string): Buffer {
  return createHmac("sha256", key).update(PURPOSE).update(payload).digest();
}

function claimsOf({ action, id, expiresAt, about }: ActionGrant): Claims {
  const head = { id, exp: Math.floor(Date.parse(expiresAt) / 1000), about };
  return action.kind === "retryBackup"
    ? { ...head, do: action.kind, vm: action.vmId }
    : { ...head, do: action.kind, incident: action.incidentId };
}

/** Of a token that was signed by the app; one that it would not sign today counts as invalid. */
function granted(payload: string, now: Instant): ReadToken {
  const parsed = claims.safeParse(jsonOf(payload));
  if (!parsed.success) return { kind: "invalid" };
  const { data } = parsed;
  if (Date.parse(now) >= data.exp * 1000) return { kind: "expired" };
  const expiresAt = toInstant(new Date(data.exp * 1000));
  return { kind: "granted", grant: { action: actionIn(data), id: data.id, expiresAt, about: data.about } };
}

function actionIn(data: Claims): Action {
  return data.do === "retryBackup" ? { kind: data.do, vmId: data.vm } : { kind: data.do, incidentId: data.incident };
}

function jsonOf(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
