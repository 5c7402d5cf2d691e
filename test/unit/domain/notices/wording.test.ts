import { expect, test } from "vitest";
import { machineName, vaultName } from "../../../../domain/notices/wording.ts";

test("shows the whole text of what is not the ID of a machine or vault", () => {
  expect(machineName("/x")).toBe("/x");
  expect(vaultName("/y")).toBe("/y");
});
