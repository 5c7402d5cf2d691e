import { expect, test } from "vitest";
import { parseBicep } from "../../../../tools/bicep/syntax.ts";

test("accepts Bicep and parameter files", async () => {
  await expect(parseBicep("param name string = 'a'\n", "main.bicep")).resolves.toBeDefined();
  await expect(parseBicep("using 'main.bicep'\nparam name = 'a'\n", "main.bicepparam")).resolves.toBeDefined();
});

test.for<[string, string, string]>([
  ["what is not Bicep", "param name string\nresource = {\n", "main.bicep:2:"],
  ["what is incomplete", "var x = {\n  a: 1\n", "main.bicep:"],
  ["the spread operator", "var x = {\n  ...y\n}\n", "main.bicep:"],
  ["a parameter file's assignment in a Bicep file", "param name = 'a'\n", "main.bicep:1:"],
])("refuses %s and names the place", async ([, text, place]) => {
  await expect(parseBicep(text, "main.bicep")).rejects.toThrow(place);
});
