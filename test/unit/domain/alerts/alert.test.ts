import { expect, test } from "vitest";
import { MAX_RAISED } from "../../../../domain/alerts/alert.ts";
import { alertSamples } from "../../../support/alert-samples.ts";

test("as many alerts as are handed over together stay below 64 KB", () => {
  for (const sample of Object.values(alertSamples)) {
    expect(JSON.stringify(Array(MAX_RAISED).fill(sample)).length).toBeLessThan(65_536);
  }
});
