import { expect, test } from "vitest";
import { azureRegions } from "../../../domain/azure-regions.ts";
import { AZURE_REGIONS } from "../../../local/azure-simulator/arm/azure-regions.ts";

test("has every region that the simulator has, as ARM compares them", () => {
  expect(AZURE_REGIONS.filter(({ name }) => !azureRegions.includes(name))).toEqual([]);
  expect(azureRegions.filter((name) => !/^[a-z0-9]+$/.test(name))).toEqual([]);
});
