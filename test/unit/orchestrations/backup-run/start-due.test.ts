import { expect, test } from "vitest";
import { addSeconds } from "../../../../domain/instant.ts";
import { DUE_AT, drivePart, endedMessage, selected } from "../../../support/drive-part.ts";

const after = (seconds: number) => addSeconds(DUE_AT, seconds);
const later = { kind: "later", afterSeconds: 60, code: "AZURE_THROTTLED" };
const accepted = { kind: "accepted", operationId: "op-1" };
const quotaReached = {
  kind: "refused",
  code: "AZURE_QUOTA_REACHED",
  message: "The quota is used up.",
  retry: "tomorrow",
};

/** A part of one machine whose attempts are answered one after the other, the last answer again and again. */
function drive(...answers: readonly object[]) {
  let attempts = 0;
  return drivePart({
    input: { selected: selected("a") },
    trigger: () => {
      attempts += 1;
      return [answers[attempts - 1] ?? answers.at(-1) ?? {}];
    },
    mail: (now) => (now > after(3600) ? [endedMessage("a")] : []),
  });
}
const triesOf = ({ triggered }: ReturnType<typeof drive>) =>
  triggered.map(({ at, askedAt, triedUntil }) => ({ at, askedAt, triedUntil }));

test("an attempt that did not start looks for a job since the first one, which may have run twice", () => {
  const run = drive(later, later, accepted);

  expect(triesOf(run)).toEqual([
    { at: DUE_AT, askedAt: DUE_AT, triedUntil: undefined },
    { at: after(60), askedAt: DUE_AT, triedUntil: DUE_AT },
    { at: after(180), askedAt: DUE_AT, triedUntil: after(60) },
  ]);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted", attempts: 1 });
});

test("what was tried for another requester's backup leaves no claim behind", () => {
  const run = drivePart({ input: { selected: selected("a") }, trigger: () => [later], generations: 2 });

  expect(run.claims.claims).toEqual({});
});

test("of a lost answer a job counts whenever it started, also after attempts that did not start", () => {
  const run = drive({ kind: "uncertain", code: "AZURE_OUTCOME_UNKNOWN" }, later, accepted);

  expect(triesOf(run).slice(1)).toMatchObject([
    { askedAt: DUE_AT, triedUntil: undefined },
    { askedAt: DUE_AT, triedUntil: undefined },
  ]);
});

test("a backup that was tried again after a failure looks for jobs of its own attempts only", () => {
  const failed = endedMessage("a", { result: "failed", reason: "snapshotFailed", milestones: {} }, { retry: "once" });
  let isTold = false;
  const run = drivePart({
    input: { selected: selected("a") },
    trigger: ({ at }) => [at === DUE_AT ? later : accepted],
    mail: () => {
      if (isTold) return [];
      isTold = true;
      return [failed];
    },
    generations: 40,
  });

  const last = run.triggered.at(-1);
  expect(run.triggered).toHaveLength(3);
  expect(last).toMatchObject({ askedAt: last?.at });
  expect(last).not.toHaveProperty("triedUntil");
});

test("a quota that the backup itself has used up is no refusal: its job is found", () => {
  const run = drive(quotaReached, { kind: "alreadyRunning", jobId: "job-a", isNew: true });

  expect(triesOf(run)).toMatchObject([
    { at: DUE_AT, askedAt: DUE_AT },
    { at: after(180), askedAt: DUE_AT },
  ]);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted", attempts: 1 });
});

test("a quota that is used up is asked for twice, and then the end", () => {
  const run = drive(quotaReached);

  expect(run.triggered).toHaveLength(2);
  expect(run.report.get("a")).toMatchObject({ status: "failed", reason: "AZURE_QUOTA_REACHED" });
  expect(run.claims.claims).toEqual({});
  expect(run.claims.refused?.machines).toHaveLength(1);
});

test("a quota that is used up soon after a lost answer is asked for until a job would show", () => {
  const run = drive({ kind: "uncertain", code: "AZURE_OUTCOME_UNKNOWN" }, quotaReached);

  expect(run.triggered.map(({ at }) => at)).toEqual([DUE_AT, after(90), after(270)]);
  expect(run.report.get("a")).toMatchObject({ status: "failed" });
});

test("a running backup that never shows is looked for since it was joined, before one is started in its place", () => {
  const run = drive({ kind: "alreadyRunning" }, accepted);

  expect(triesOf(run).slice(1)).toMatchObject([{ askedAt: DUE_AT, triedUntil: DUE_AT }]);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted", attempts: 1 });
});
