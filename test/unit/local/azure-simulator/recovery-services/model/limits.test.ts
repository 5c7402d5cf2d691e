import { expect, test } from "vitest";
import { at, backUp, givenProtectedMachine } from "../protected-machine.ts";
import { givenRecoveryPoint, requestRestore } from "../restore-requests.ts";
import { itemId, machineId } from "../simulated-service.ts";

test.for<[string, number, boolean, number]>([
  ["nine on-demand backups may be attempted in a day, a tenth is refused", 24, true, 9],
  ["three on-demand backups may succeed in a day, a fourth is refused", 180, false, 3],
])("%s", async ([, minutesApart, fails, allowed]) => {
  const simulated = await givenProtectedMachine();
  for (let attempt = 0; attempt < allowed; attempt += 1) {
    if (fails) simulated.faults.set(machineId().toLowerCase(), { outcome: "snapshotFailed" });
    await backUp(simulated);
    simulated.wait(minutesApart);
  }

  const refused = await simulated.call("POST", `${itemId()}/backup`, { body: {} });
  simulated.wait(24 * 60);
  const nextDay = await simulated.call("POST", `${itemId()}/backup`, { body: {} });

  expect(refused.status).toBe(400);
  expect(at(refused.body, "error", "code")).toBe("CloudDosTimeboudLimitReached");
  expect(nextDay.status).toBe(202);
});

test("twenty restores of a machine are allowed in a day, the next one is refused", async () => {
  const { simulated, point } = await givenRecoveryPoint();
  const trigger = () => requestRestore(simulated, point, { recoveryType: "RestoreDisks" });
  for (let index = 0; index < 20; index += 1) expect((await trigger()).status).toBe(202);

  const refused = await trigger();

  expect(at(refused.body, "error", "code")).toBe("CloudDosAbsoluteLimitReached");
});
