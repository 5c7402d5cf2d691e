import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Approval } from "../../domain/approvals/approval.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Approvals } from "../../domain/ports/approvals.ts";
import { type Azurite, startAzurite } from "../../local/azurite.ts";
import { createTableApprovals } from "../../storage/table-approvals.ts";
import { InMemoryApprovals } from "../support/fakes/in-memory-approvals.ts";

const unusedCredential = { getToken: () => Promise.reject(new Error("No credential is needed.")) };

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite({ accounts: ["asks", "writes", "forgets"] });
  await azurite.ready;
}, 60_000);
afterAll(() => azurite.stop());

function inTables(account: string): Approvals {
  const settings = { kind: "connectionString", connectionString: azurite.connectionStringOf(account) } as const;
  return createTableApprovals({ settings, credential: unusedCredential });
}

const asked = (day: number, id = `approve:web-${day}:1`): Approval => ({
  id,
  kind: "deleteBackupData",
  vmId: "vm",
  vaultId: "vault",
  requestedAt: `2026-11-0${day}T08:00:00.000Z` as Instant,
  validUntil: "2026-11-22T08:00:00.000Z" as Instant,
  status: "waiting",
});

const implementations: readonly (readonly [name: string, create: (account: string) => Approvals])[] = [
  ["in memory", () => new InMemoryApprovals()],
  ["in tables", inTables],
];

describe.for(implementations)("approvals %s", ([, create]) => {
  test("are asked for once, and listed newest first", async () => {
    const approvals = create("asks");

    const first = await approvals.request(asked(1));
    await approvals.request(asked(3));
    const again = await approvals.request({ ...asked(2, asked(1).id), status: "approved" });

    expect([first, again]).toEqual([asked(1), asked(1)]);
    expect(await approvals.list()).toEqual([asked(3), asked(1)]);
    expect(await approvals.read("approve:none:1")).toBeUndefined();
  });

  test("are changed by one writer at a time, and only where there is something to change", async () => {
    const approvals = create("writes");
    await approvals.request(asked(1));
    const onlyWaiting = (status: "approved" | "refused") => (approval: Approval) =>
      approval.status === "waiting" ? { ...approval, status } : undefined;

    const both = await Promise.all([
      approvals.update(asked(1).id, onlyWaiting("approved")),
      approvals.update(asked(1).id, onlyWaiting("refused")),
    ]);
    const none = await approvals.update("approve:none:1", onlyWaiting("approved"));

    const [written, ...others] = both.filter((approval) => approval !== undefined);
    expect([others, none]).toEqual([[], undefined]);
    expect(await approvals.read(asked(1).id)).toEqual(written);
  });

  test("are forgotten by their age", async () => {
    const approvals = create("forgets");
    for (const day of [1, 2, 3]) await approvals.request(asked(day));

    await approvals.forget(asked(2).requestedAt);

    expect(await approvals.list()).toEqual([asked(3), asked(2)]);
  });
});
