import { expect, test } from "vitest";
import { announcementsKey, claimAnnouncement, noAnnouncements } from "../../../../domain/coordination/sent-notices.ts";

test("the first to claim an announcement makes it, the second does not", () => {
  const first = claimAnnouncement(noAnnouncements, "ended failed");
  const second = claimAnnouncement(first.state, "ended failed");
  const other = claimAnnouncement(second.state, "stalled transfer");

  expect([first.isFirst, second.isFirst, other.isFirst]).toEqual([true, false, true]);
  expect(other.state).toEqual({ claimed: ["ended failed", "stalled transfer"] });
});

test("remembers the newest fifty claims", () => {
  const claims = Array.from({ length: 51 }, (_, index) => `claim ${index}`);

  const { claimed } = claims.reduce((state, claim) => claimAnnouncement(state, claim).state, noAnnouncements);

  expect([claimed.length, claimed[0], claimed.at(-1)]).toEqual([50, "claim 1", "claim 50"]);
});

test("a job has one key in any casing, another job another one", () => {
  const key = announcementsKey("/subscriptions/S/vaults/V", "JOB-1");

  expect(key).toMatch(/^[0-9a-f]{16}$/);
  expect(announcementsKey("/SUBSCRIPTIONS/s/vaults/v", "job-1")).toBe(key);
  expect(announcementsKey("/subscriptions/S/vaults/V", "JOB-2")).not.toBe(key);
});
