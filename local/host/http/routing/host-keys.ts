import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { HostRequest } from "../http-message.ts";

/** Keys that callers send. Without keys, access levels are not enforced, as in Azure Functions Core Tools. */
export interface HostKeys {
  /** Grants access to every URL. */
  readonly master: string;
  /** Grants access to every function whose `authLevel` is `function`. */
  readonly functions?: string;
  /** Function name to the key of that function alone. */
  readonly byFunction?: Readonly<Record<string, string>>;
  /** Grants access to the webhooks (durable management, Event Grid) and is part of their URLs; derived from the master key if absent. */
  readonly system?: string;
}

export type AccessLevel = "anonymous" | "function" | "system" | "admin";

/** Decides whether the key of a request, in `x-functions-key` or `?code=`, grants an access level. */
export interface KeyRing {
  allows(level: AccessLevel, request: HostRequest, functionName?: string): boolean;
  /** The key in the URLs of the management API; `undefined` when no keys are configured. */
  readonly systemKey: string | undefined;
}

export function createKeyRing(keys: HostKeys | undefined): KeyRing {
  if (keys === undefined) return { allows: () => true, systemKey: undefined };
  const systemKey =
    keys.system ?? createHmac("sha256", keys.master).update("durabletask_extension").digest("base64url");
  const byFunction = Object.entries(keys.byFunction ?? {});
  const accepted = (level: AccessLevel, functionName: string | undefined): (string | undefined)[] => {
    switch (level) {
      case "admin":
        return [keys.master];
      case "system":
        return [keys.master, systemKey];
      default: {
        const own = byFunction.find(([name]) => name.toLowerCase() === functionName?.toLowerCase());
        return [keys.master, keys.functions, own?.[1]];
      }
    }
  };
  return {
    systemKey,
    allows(level, request, functionName) {
      if (level === "anonymous") return true;
      const given = request.headers["x-functions-key"] ?? request.query.get("code") ?? "";
      return accepted(level, functionName).some((key) => key !== undefined && isSameText(key, given));
    },
  };
}

/** Compares in constant time. */
function isSameText(one: string, other: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(one), digest(other));
}
