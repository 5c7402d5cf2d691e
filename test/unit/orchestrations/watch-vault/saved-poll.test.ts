import { expect, test } from "vitest";
import { machineMark, packStarted } from "../../../../domain/backup/watch-keys.ts";
import { savedPoll } from "../../../../orchestrations/watch-vault/saved-poll.ts";
import type { ToldEnd } from "../../../../orchestrations/watch-vault/tell-ends.ts";
import { minutes, noon, vmIdOf } from "../../../support/vault-rows.ts";

const startedAt = minutes(-60);
const listed = {
  saved: { listFrom: noon, tellFrom: noon, hasChanged: true, opened: "", missing: "", snapshots: "", told: "" },
  dueAt: [],
} as unknown as Parameters<typeof savedPoll>[0];
const proofs = { ended: [], pending: [], news: [], waited: [], left: 0 };

function told(vmId: string, change: Partial<ToldEnd> = {}): ToldEnd {
  const result = { result: "completed", reason: "vaulted", milestones: {} } as const;
  return { key: "AAAAAAAA", jobId: vmId, vmId, startedAt, endedAt: noon, result, wasStalled: false, ...change };
}

test("remembers who started the jobs, where it is known", () => {
  const ends = [
    told(vmIdOf("vm-1"), { origin: "policy" }),
    told(vmIdOf("vm-2"), { origin: "onDemand" }),
    told(vmIdOf("vm-3")),
  ];

  const saved = savedPoll(listed, proofs, ends, { at: noon, nextPollAt: minutes(5) });

  const mark = (name: string) => machineMark({ resourceGroup: "shop", name });
  const started = packStarted([
    { machine: mark("vm-1"), startedAt, origin: "policy" },
    { machine: mark("vm-2"), startedAt, origin: "onDemand" },
  ]);
  expect(saved).toMatchObject({ at: noon, nextAt: minutes(5), started });
});

test("of a machine whose ID cannot be read it is not remembered who started its job", () => {
  const saved = savedPoll(listed, proofs, [told("/no/machine", { origin: "policy" })], { at: noon });

  expect(saved).not.toHaveProperty("started");
});
