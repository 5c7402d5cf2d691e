import { expect, test } from "vitest";
import {
  ACTION_KEY,
  openLink,
  startWithFailedBackup,
  TEN_MINUTES_MS,
  tokensIn,
  tokenThatAsks,
} from "../../support/stack/failed-backup-stack.ts";
import { findSecrets, secretsIn } from "../../support/stack/secrets.ts";
import { findTableSecrets, tableTexts } from "../../support/stack/table-texts.ts";

const previousKey = "canary-of-the-previous-action-key-01";
const leak = "https://store.example/log?sv=1&sig=leaked-1 and AccountKey=leaked-2;";
const MAC_CHARACTERS = 43;

test("neither a key nor a link reaches task hub, tables or log, and no secret of a text reaches a message", async () => {
  const stack = await startWithFailedBackup(leak, { HOLDFAST_SECRET_ACTIONS_PREVIOUS: previousKey });
  const tokens = tokensIn(stack);
  const pages = [
    await openLink(stack, "POST", await tokenThatAsks(stack, "Snooze this incident?")),
    await openLink(stack, "POST", await tokenThatAsks(stack, "Retry the backup?")),
    await openLink(stack, "POST", `${tokens[0]}x`),
  ].map(({ text }) => text);
  await stack.clock.advance(TEN_MINUTES_MS);

  // A token's signature alone would be enough to make a link of what the hub has.
  const keys = [ACTION_KEY, previousKey, "leaked-"];
  const planted = [...keys, ...tokens, ...tokens.map((token) => token.slice(0, MAC_CHARACTERS))];

  expect(tokens).toHaveLength(3);
  expect([...(await tableTexts(stack.storage)).keys()]).toEqual(
    expect.arrayContaining(["holdfastdeliveries", "holdfastincidents"]),
  );
  expect(await findTableSecrets(stack.storage, planted)).toEqual([]);
  // Links are in messages, and nowhere else.
  expect(findSecrets(stack, planted).filter((found) => !found.startsWith("chat contains"))).toEqual([]);
  expect(secretsIn("the pages", pages.join("\n"), planted)).toEqual([]);
  expect(secretsIn("chat", JSON.stringify(stack.chatPage.messages), keys)).toEqual([]);
}, 300_000);
