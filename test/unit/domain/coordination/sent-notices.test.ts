import { expect, test } from "vitest";
import { claimNotice, noSentNotices, sentNoticesKey } from "../../../../domain/coordination/sent-notices.ts";

test("the first to claim a topic sends the notice, the second does not", () => {
  const first = claimNotice(noSentNotices, "ended failed");
  const second = claimNotice(first.state, "ended failed");
  const other = claimNotice(second.state, "stalled transfer");

  expect([first.isFirst, second.isFirst, other.isFirst]).toEqual([true, false, true]);
  expect(other.state).toEqual({ claimed: ["ended failed", "stalled transfer"] });
});

test("keeps the newest fifty claims", () => {
  const claims = Array.from({ length: 51 }, (_, index) => `claim ${index}`);

  const { claimed } = claims.reduce((state, claim) => claimNotice(state, claim).state, noSentNotices);

  expect([claimed.length, claimed[0], claimed.at(-1)]).toEqual([50, "claim 1", "claim 50"]);
});

test("a job has one key in any casing, another job another one", () => {
  const key = sentNoticesKey("/subscriptions/S/vaults/V", "JOB-1");

  expect(key).toMatch(/^[0-9a-f]{16}$/);
  expect(sentNoticesKey("/SUBSCRIPTIONS/s/vaults/v", "job-1")).toBe(key);
  expect(sentNoticesKey("/subscriptions/S/vaults/V", "JOB-2")).not.toBe(key);
});
