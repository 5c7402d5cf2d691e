import { expect, test } from "vitest";
import { readEach } from "../../../../functions/activities/read-each.ts";

const names = Array.from({ length: 50 }, (_, index) => `vm-${index}`);

test("reads each machine, at most 20 at once, and leaves out those that have nothing", async () => {
  let running = 0;
  let most = 0;
  const read = async (vmId: string) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return vmId === "vm-7" ? undefined : vmId.toUpperCase();
  };

  const { values, unread } = await readEach(names, read, () => {});

  expect([values.size, values.get("vm-8"), values.has("vm-7"), unread.size]).toEqual([49, "VM-8", false, 0]);
  expect(most).toBe(20);
});

test("reads nothing more after a failure, reports it once, and tells which machines are not known", async () => {
  const failures: unknown[] = [];
  let calls = 0;
  const read = async (vmId: string) => {
    calls += 1;
    if (vmId === "vm-49") throw new Error("down");
    await Promise.resolve();
    return vmId;
  };

  const { values, unread } = await readEach(names, read, (error) => failures.push(error));

  expect(failures).toEqual([new Error("down")]);
  expect(calls).toBeLessThan(50);
  expect(unread.has("vm-49")).toBe(true);
  expect([...unread].filter((vmId) => values.has(vmId))).toEqual([]);
});
