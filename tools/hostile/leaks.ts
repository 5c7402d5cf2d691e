import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { KEYS, MARK, SIGNING_SECRET } from "./canaries.ts";
import type { HostileStack } from "./hostile-stack.ts";

/** The secrets in a response that no response may contain: a 202 has the system key, as SECURITY.md says. */
export function leaksInResponse(stack: HostileStack, text: string): readonly string[] {
  return leaksIn("the response", text, [MARK, SIGNING_SECRET, stack.simulator.identityHeader]);
}

/** Every place of the app where a secret can be read: the task hub's files (all pages, also freed ones), the log, chat. */
export function leaksInStack(stack: HostileStack): readonly string[] {
  const secrets = [MARK, KEYS.system, SIGNING_SECRET, stack.simulator.identityHeader];
  const places: readonly (readonly [name: string, text: string])[] = [
    ...hubTexts(stack.folder),
    ["the log", stack.log.map((line) => line.message).join("\n")],
    ["chat", JSON.stringify(stack.chat.messages)],
  ];
  return places.flatMap(([name, text]) => leaksIn(name, text, secrets));
}

/** At most one for each secret. */
function leaksIn(place: string, text: string, secrets: readonly string[]): readonly string[] {
  return secrets.flatMap((secret) => {
    const at = text.indexOf(secret);
    if (at < 0) return [];
    const around = text.slice(Math.max(0, at - 80), at + 40).replace(/[^ -~]/g, "?");
    return [`${place} contains a planted secret: …${around}…`];
  });
}

function hubTexts(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { encoding: "utf8" })
    .filter((file) => /^task-hub[^/]*\.db(-wal)?$/.test(file))
    .map((file) => [file, readFileSync(join(folder, file), "latin1")] as const);
}
