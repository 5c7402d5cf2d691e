import { expect, test } from "vitest";
import { at, backUp, givenProtectedMachine } from "../protected-machine.ts";
import { itemId } from "../simulated-service.ts";

test("recovery points are listed by the time of their snapshot", async () => {
  const simulated = await givenProtectedMachine();
  await backUp(simulated);
  simulated.wait(24 * 60);
  await backUp(simulated);
  simulated.wait(60);
  const list = async (filter?: string) => {
    const query = filter === undefined ? "" : `?$filter=${encodeURIComponent(filter)}`;
    return (await simulated.call("GET", `${itemId()}/recoveryPoints${query}`)).body;
  };

  expect(at(await list(), "value")).toHaveLength(2);
  expect(
    at(await list("startDate eq '2026-03-30 08:00:00 AM' and endDate eq '2026-03-30 08:00:00 PM'"), "value"),
  ).toEqual([expect.objectContaining({ name: at(await list(), "value", 1, "name") })]);
  expect(at(await list("startDate eq '2026-03-31 08:00:00 AM'"), "value")).toHaveLength(1);
  expect(at(await list("endDate eq '2026-03-30 08:00:00 AM'"), "value")).toEqual([]);
});

test("a recovery point shows its tiers as names, to older versions as numbers", async () => {
  const simulated = await givenProtectedMachine();
  await backUp(simulated);
  simulated.wait(24 * 60);
  const tiers = async (apiVersion: string) =>
    at(
      (await simulated.call("GET", `${itemId()}/recoveryPoints`, { apiVersion })).body,
      ...["value", 0, "properties", "recoveryPointTierDetails"],
    );

  expect(await tiers("2023-06-01")).toEqual([
    { type: "InstantRP", status: "Valid" },
    { type: "HardenedRP", status: "Valid" },
  ]);
  expect(await tiers("2021-10-01")).toEqual([
    { type: 1, status: 1 },
    { type: 2, status: 1 },
  ]);
});
