import type { FunctionApp, RegisteredFunction } from "../contract.ts";
import { badArgument, bodyText, empty, type HostAnswer, type HostRequest, json } from "./http-message.ts";
import { isJson } from "./instance-status.ts";

export interface AdminParts {
  readonly app: FunctionApp;
  /** Runs a timer function outside its schedule. */
  readonly runTimer: (target: RegisteredFunction) => Promise<void>;
  readonly onError: (error: unknown, target: RegisteredFunction) => void;
}

/** `/admin/functions/{name}` and `/admin/host/{status|ping}`. */
export function administer(
  parts: AdminParts,
  request: HostRequest,
  [area, name, ...more]: readonly string[],
): HostAnswer {
  if (more.length > 0 || name === undefined) return empty(404);
  if (area?.toLowerCase() === "functions")
    return request.method === "POST" ? runManually(parts, request, name) : empty(404);
  if (area?.toLowerCase() !== "host") return empty(404);
  if (name.toLowerCase() === "ping") return empty(200);
  return name.toLowerCase() === "status" ? json(200, { id: "local", state: "Running" }) : empty(404);
}

/** Starts a function by hand: 202 at once, whatever comes of it. Body: `{}` or `{ "input": "…" }`. */
function runManually(parts: AdminParts, request: HostRequest, name: string): HostAnswer {
  const target = parts.app.functions.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (target === undefined) return empty(404);
  const body = bodyText(request).trim();
  if (body !== "" && !isJson(body)) return badArgument("The body is not valid JSON.");
  switch (target.trigger.type) {
    case "timertrigger":
      void parts.runTimer(target);
      return empty(202);
    case "eventgridtrigger":
      parts.app
        .invoke(target, { triggerData: { string: readInput(body) } })
        .catch((error: unknown) => parts.onError(error, target));
      return empty(202);
    default:
      return badArgument(
        `Only timer and Event Grid functions are run by hand here; "${target.name}" has a ${target.trigger.type}.`,
      );
  }
}

function readInput(body: string): string {
  const parsed: unknown = body === "" ? undefined : JSON.parse(body);
  const input: unknown = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "input") : undefined;
  return typeof input === "string" ? input : (JSON.stringify(input) ?? "");
}
