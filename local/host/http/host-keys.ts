import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { HostRequest } from "./http-message.ts";

/** Keys that callers show. Without any, nothing is enforced, as with the local tooling of Azure Functions. */
export interface HostKeys {
  /** Opens everything. */
  readonly master: string;
  /** Opens every function whose `authLevel` is `function`. */
  readonly functions?: string;
  /** Function name to the key that opens it alone. */
  readonly byFunction?: Readonly<Record<string, string>>;
  /** Opens the webhooks (durable management, Event Grid) and stands in the URLs handed out; made from the master key if absent. */
  readonly system?: string;
}

export type AccessLevel = "anonymous" | "function" | "system" | "admin";

/** Decides whether a request carries a key that is good enough, in `x-functions-key` or `?code=`. */
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
      const shown = request.headers["x-functions-key"] ?? request.query.get("code") ?? "";
      return accepted(level, functionName).some((key) => key !== undefined && sameText(key, shown));
    },
  };
}

/** Takes the same time wherever the texts differ. */
function sameText(one: string, other: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(one), digest(other));
}
