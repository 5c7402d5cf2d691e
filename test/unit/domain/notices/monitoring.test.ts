import { expect, test } from "vitest";
import { monitors } from "../../../../domain/monitoring/absence.ts";
import { monitoringResumedNotice, monitoringStoppedNotice } from "../../../../domain/notices/monitoring.ts";
import { alertSamples } from "../../../support/alert-samples.ts";
import { vaultId } from "../../../support/workflow-answers.ts";

test("says what is missing since when, what that hides, and when it was seen last", () => {
  expect(monitoringStoppedNotice(alertSamples.monitoringStopped)).toMatchObject({
    title: "No sweep runs",
    text: expect.stringMatching(/^Missing since 2026-03-31 01:00 UTC\. .+ What happens meanwhile is unknown\.$/),
    facts: [["Last seen", "2026-03-31 01:00 UTC"]],
  });
});

test("names the vault whose backups are not watched, or are again", () => {
  const subject = { monitor: "vaultWatch", vaultId } as const;
  const { lastAt: _, ...stopped } = { ...alertSamples.monitoringStopped, ...subject };

  const notices = [
    monitoringStoppedNotice(stopped),
    monitoringResumedNotice({ ...alertSamples.monitoringResumed, ...subject }),
  ];

  expect(notices).toMatchObject([
    {
      title: "vault-weu: backups are not watched",
      facts: [
        ["Vault", "vault-weu"],
        ["Last seen", "never"],
      ],
    },
    { title: "vault-weu: backups are watched again", facts: [["Vault", "vault-weu"]] },
  ]);
});

test.for(monitors)("a missing %s is an error for the backup administrator", (monitor) => {
  const notice = monitoringStoppedNotice({ ...alertSamples.monitoringStopped, monitor });

  expect(notice).toMatchObject({ severity: "error", whoActs: "platformAdmin" });
});
