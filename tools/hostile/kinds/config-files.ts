import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readConfigFile } from "../../../config/config-file.ts";
import { scheduleProblem } from "../../../functions/schedule-occurrences.ts";
import { canary } from "../canaries.ts";
import {
  type Answer,
  type HostileInput,
  type HostileKind,
  knownFirst,
  pick,
  type Random,
  shown,
} from "../hostile-input.ts";
import { HOSTILE_BODIES, HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { directInput } from "../inputs.ts";
import { describe } from "../judge.ts";

const local = readFileSync(join(import.meta.dirname, "../../../local/holdfast.config.local.json"), "utf8");
/** A message that lists every issue is read by people. */
const MAX_MESSAGE_LENGTH = 100_000;

/** Configuration files: each is read, or refused with `CONFIG_INVALID`. */
export const configFiles: HostileKind = {
  name: "config files",
  count: 150,
  inputs: (random, count) =>
    knownFirst(
      random,
      [
        ...HOSTILE_BODIES.map((body) => read(String(body))),
        ...HOSTILE_TEXTS.map((text) => read(replaceSomewhere(random, text))),
      ],
      count,
      (index) => read(replaceSomewhere(random, pick(random, [madeUpText(random), secretText(index), [], {}, 1, null]))),
    ),
};

function secretText(index: number): string {
  return `https://user:${canary(index)}@hooks.example/?sig=${canary(index)}`;
}

/** The local configuration with one of its values, or the name of one, replaced. */
function replaceSomewhere(random: Random, replacement: unknown): string {
  const config: unknown = JSON.parse(local);
  const holders = objectsIn(config);
  const holder = pick(random, holders);
  const key = pick(random, [...Object.keys(holder), "unknown"]);
  if (typeof replacement === "string" && random() < 0.3) holder[replacement] = holder[key];
  else holder[key] = replacement;
  return JSON.stringify(config);
}

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(objectsIn)];
}

function read(text: string): HostileInput {
  return directInput(
    shown(text),
    () => {
      const secrets = new Map([["HOLDFAST_SECRET_CHAT_TEAMS", secretText(0)]]);
      readConfigFile(text, "holdfast.config.json", {
        secrets,
        allowLocalWebhooks: true,
        checkSchedule: scheduleProblem,
      });
      return "";
    },
    readOrRefused,
  );
}

function readOrRefused(answer: Answer): string | undefined {
  if (answer.kind === "returned") return undefined;
  if (answer.kind !== "thrown" || answer.code !== "CONFIG_INVALID") return describe(answer);
  return answer.text.length <= MAX_MESSAGE_LENGTH ? undefined : `the message has ${answer.text.length} characters`;
}
