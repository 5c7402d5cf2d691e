import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openChatHistory } from "../../../local/chat-history.ts";
import { readSavedTime } from "../../../local/saved-clock.ts";
import { type Answer, type HostileInput, type HostileKind, knownFirst, pick, shown } from "../hostile-input.ts";
import { deepJson, HOSTILE_BODIES, HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { directInput } from "../inputs.ts";
import { describe } from "../judge.ts";

/** Files that `npm start` reads at its next start: one that cannot be read stops nothing. */
export const stateFiles: HostileKind = {
  name: "state files",
  count: 240,
  inputs: (random, count) =>
    knownFirst(
      random,
      [
        ...[...HOSTILE_BODIES, ...HOSTILE_TEXTS].flatMap((text) => [savedTime(text), chatHistory(text)]),
        ...['"1"', "1e400", "-1", "9e15", "null", "[]", deepJson(60_000)].map((time) => savedTime(`{"nowMs":${time}}`)),
        ...HOSTILE_TEXTS.map((text) => chatHistory(message(text, JSON.stringify(text)))),
        ...[33, 3000, 60_000].map((levels) => chatHistory(message("deep", deepJson(levels)))),
      ],
      count,
      () => pick(random, [savedTime, chatHistory])(madeUpText(random)),
    ),
};

/** A stored message, between two lines that are none. */
function message(text: string, body: string): string {
  const members = { receivedAt: text, channel: text, title: text, text, severity: text };
  return `{\n${JSON.stringify(members).slice(0, -1)},"body":${body}}\n{"`;
}

function savedTime(content: string | Uint8Array): HostileInput {
  return directInput(
    `clock.json ${shown(String(content))}`,
    ({ folder }) => {
      const file = join(folder, "hostile-clock.json");
      writeFileSync(file, content);
      return String(readSavedTime(file, () => {}));
    },
    (answer) => (answer.kind === "returned" && Number.isFinite(Number(answer.text)) ? undefined : describe(answer)),
  );
}

function chatHistory(content: string | Uint8Array): HostileInput {
  return directInput(
    `chat.jsonl ${shown(String(content))}`,
    ({ folder }) => {
      const file = join(folder, "hostile-chat.jsonl");
      writeFileSync(file, content);
      return JSON.stringify(openChatHistory(file).messages);
    },
    returned,
  );
}

function returned(answer: Answer): string | undefined {
  return answer.kind === "returned" ? undefined : describe(answer);
}
