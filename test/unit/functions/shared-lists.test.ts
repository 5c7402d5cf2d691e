import { expect, test } from "vitest";
import { BackupError } from "../../../domain/errors.ts";
import { createSharedLists } from "../../../functions/shared-lists.ts";
import { at } from "../../support/ledger/ledger-driver.ts";

const id = "00000000-0000-0000-0000-00000000000A";
const time = (minutes: number) => at(new Date(Date.UTC(2026, 10, 22, 0, minutes)).toISOString());

/** Lists that tell how often they were read; an error is thrown instead of the next one. */
function arrange(errors: readonly (Error | undefined)[] = []) {
  const asked: string[] = [];
  const lists = createSharedLists(async (subscriptionId) => {
    asked.push(subscriptionId);
    const error = errors[asked.length - 1];
    if (error !== undefined) throw error;
    return asked.length;
  });
  return { asked, lists };
}

test("reads a subscription once for all who ask until the list is too old for one", async () => {
  const { lists, asked } = arrange();

  const together = await Promise.all([lists.read(id, time(0), 600), lists.read(id.toLowerCase(), time(0), 600)]);
  const kept = await lists.read(id, time(10), 600);
  const again = await lists.read(id, time(11), 600);

  expect([together, kept, again]).toEqual([[1, 1], 1, 2]);
  expect(asked).toEqual([id.toLowerCase(), id.toLowerCase()]);
});

test("reads each subscription for itself", async () => {
  const { lists, asked } = arrange();

  await lists.read("a", time(0), 600);
  await lists.read("b", time(0), 600);

  expect(asked).toEqual(["a", "b"]);
});

test("asks again after five minutes for what Azure refuses to list, however fresh it has to be", async () => {
  const { lists } = arrange([new BackupError("AZURE_ACCESS_DENIED", "No.")]);

  const read = [
    await lists.read(id, time(0), 600),
    await lists.read(id, time(5), 0),
    await lists.read(id, time(6), 600),
  ];

  expect(read).toEqual([undefined, undefined, 2]);
});

test("passes an error on that is not Azure's, and asks again", async () => {
  const { lists } = arrange([new TypeError("broken")]);

  await expect(lists.read(id, time(0), 600)).rejects.toThrow("broken");
  await expect(lists.read(id, time(0), 600)).resolves.toBe(2);
});

test("forgets after an hour what no one asks for", async () => {
  const { lists, asked } = arrange();
  await lists.read("a", time(0), 600);

  await lists.read("b", time(61), 600);
  await lists.read("a", time(61), 7200);

  expect(asked).toEqual(["a", "b", "a"]);
});
