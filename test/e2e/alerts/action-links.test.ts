import { expect, test } from "vitest";
import { machineInstanceId } from "../../../domain/coordination/instance-ids.ts";
import { createActionTokens } from "../../../functions/action-tokens.ts";
import {
  FAILED_VM_ID,
  openLink,
  PUBLIC_URL,
  startWithFailedBackup,
  TEN_MINUTES_MS,
  tokensIn,
  tokenThatAsks,
} from "../../support/stack/failed-backup-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

/** Hours of virtual time, on a machine that other suites may use, too. */
const SLOW_MS = 300_000;
const WEEK_MS = 7 * 86_400_000;
const backupAction =
  "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/backup/action";
const backups = (stack: TestStack) => stack.calls(backupAction);

/** Open incidents as `GET /api/incidents` lists them. */
async function incidents(stack: TestStack): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const response = await fetch(`${stack.host.url}/api/incidents`);
  return ((await response.json()) as { readonly items: readonly Readonly<Record<string, unknown>>[] }).items;
}

/** What an action could have changed. */
async function effects(stack: TestStack) {
  return { backups: await backups(stack), incidents: await incidents(stack) };
}

test(
  "a message has links to act with; previews of them change nothing, and the button acts once",
  async () => {
    const stack = await startWithFailedBackup();
    const posted = JSON.stringify(stack.chatPage.messages.at(-1));
    const before = await effects(stack);

    const token = await tokenThatAsks(stack, "Retry the backup?");
    const previews = await Promise.all([1, 2, 3].map(() => openLink(stack, "GET", token)));
    await stack.clock.advance(TEN_MINUTES_MS);
    const afterPreviews = await effects(stack);
    const clicks = await Promise.all([1, 2, 3, 4].map(() => openLink(stack, "POST", token)));
    await stack.clock.advance(TEN_MINUTES_MS);
    const later = await openLink(stack, "POST", token);
    const laterPreview = await openLink(stack, "GET", token);
    await stack.clock.advance(3 * TEN_MINUTES_MS);

    for (const title of ["Retry backup", "Acknowledge", "Snooze 24 hours"]) expect(posted).toContain(title);
    expect(posted).toContain(`${PUBLIC_URL}/api/actions/`);
    expect(previews.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(previews[0]?.text).toContain("web-01");
    expect(afterPreviews).toEqual(before);
    expect(clicks.map(({ status }) => status)).toContain(200);
    expect(clicks.every(({ status }) => status === 200 || status === 410)).toBe(true);
    for (const used of [later, laterPreview]) {
      expect(used).toMatchObject({ status: 410, text: expect.stringContaining("This link was used already") });
    }
    expect(await backups(stack)).toBe(before.backups + 1);
    const [backup] = stack.instancesOf(machineInstanceId("backup", FAILED_VM_ID));
    expect(JSON.parse(backup?.output ?? "{}")).toMatchObject({ result: "completed" });
  },
  SLOW_MS,
);

test("an incident is acknowledged and snoozed by its links, as the list of incidents says", async () => {
  const stack = await startWithFailedBackup();

  const acknowledged = await openLink(stack, "POST", await tokenThatAsks(stack, "Acknowledge this incident?"));
  const snoozed = await openLink(stack, "POST", await tokenThatAsks(stack, "Snooze this incident?"));
  await stack.clock.advance(TEN_MINUTES_MS);

  expect(acknowledged).toMatchObject({ status: 200, text: expect.stringContaining("Acknowledged") });
  expect(snoozed).toMatchObject({ status: 200, text: expect.stringContaining("Snoozed") });
  expect(await incidents(stack)).toMatchObject([
    { acknowledgedBy: "a link in a message", snoozedUntil: expect.stringMatching(/^2026-06-02T/) },
  ]);
});

test("a link that was changed, or signed with another key, is refused with a page and does nothing", async () => {
  const stack = await startWithFailedBackup();
  const before = await effects(stack);
  const [token = ""] = tokensIn(stack);
  const [first = "", ...rest] = token;
  const incidentId = String(before.incidents[0]?.["id"]);
  const grant = { id: "0".repeat(32), expiresAt: "2026-06-08T00:00:00.000Z" as never, about: "web-01" };
  const forged = createActionTokens(["another key"]).sign({ ...grant, action: { kind: "acknowledge", incidentId } });

  const answers = await Promise.all(
    [`${first === "A" ? "B" : "A"}${rest.join("")}`, `${token}A`, token.slice(0, -4), forged, "x"].flatMap((wrong) => [
      openLink(stack, "GET", wrong),
      openLink(stack, "POST", wrong),
    ]),
  );
  await stack.clock.advance(TEN_MINUTES_MS);

  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 404, text: expect.stringContaining("This link is not valid") });
  }
  expect(await effects(stack)).toEqual(before);
});

test("a link that is a week old is refused with a page and does nothing", async () => {
  const stack = await startWithFailedBackup();
  const links = tokensIn(stack);

  await stack.clock.advance(WEEK_MS);
  const before = await effects(stack);
  const answers = await Promise.all(links.map((link) => openLink(stack, "POST", link)));
  await stack.clock.advance(TEN_MINUTES_MS);

  expect(links).toHaveLength(3);
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 410, text: expect.stringContaining("This link has expired") });
  }
  expect(await effects(stack)).toEqual(before);
});

test.for(["HOLDFAST_SECRET_ACTIONS", "HOLDFAST_PUBLIC_URL"])("messages have no links without %s", async (setting) => {
  const stack = await startWithFailedBackup(undefined, { [setting]: "" });

  expect(stack.messages().length).toBeGreaterThan(0);
  expect(JSON.stringify(stack.chatPage.messages)).not.toContain("Acknowledge");
});
