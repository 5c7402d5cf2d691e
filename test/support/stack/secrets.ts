import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningHost } from "../../../local/host/host.ts";
import type { TestStack } from "./test-stack.ts";

/** Forms of secrets: webhook addresses of the local chat page, tokens, identity headers, signed URLs and keys in queries. */
const FORMS = [/\/hooks\/\w/, /Bearer [\w-]{4,}/, /x-identity-header/i, /[?&](?:s|t|c|sig|code)=[\w%~.-]{8,}/];

/**
 * Every place that contains one of the secrets, with the text around it: the task hub's files (all pages, also freed ones),
 * every history, the log, chat.
 */
export function findSecrets(
  stack: TestStack,
  secrets: readonly string[],
  { taskHub }: RunningHost = stack.host,
): readonly string[] {
  const places = [
    ...databaseTexts(stack.folder),
    ...taskHub
      .list({ top: 10_000 })
      .instances.map(({ instanceId }) => [
        instanceId,
        JSON.stringify(taskHub.history(instanceId, { includeOutput: true })),
      ]),
    ["the log", stack.log.map((line) => line.message).join("\n")],
    ["chat", JSON.stringify(stack.messages())],
  ] as const;
  return places.flatMap(([place = "", text = ""]) => secretsIn(place, text, secrets));
}

/** As `findSecrets`, for one text. */
export function secretsIn(place: string, text: string, secrets: readonly string[]): readonly string[] {
  return [...FORMS, ...secrets].flatMap((secret) => {
    const at = typeof secret === "string" ? text.indexOf(secret) : text.search(secret);
    return at < 0 ? [] : [`${place} contains ${secret}: …${text.slice(Math.max(0, at - 120), at + 60)}…`];
  });
}

function databaseTexts(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /task-hub[^/]*\.db(-wal)?$/.test(file))
    .map((file) => [file, readFileSync(join(folder, file), "latin1")] as const);
}
