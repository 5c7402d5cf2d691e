import { expect, test } from "vitest";
import { backupReasons, outcomeReasons } from "../../../domain/reasons.ts";

test.for(Object.entries({ ...outcomeReasons, backup: backupReasons }))(
  "every reason of %s has its meaning in a sentence",
  ([, reasons]) => {
    for (const [reason, meaning] of Object.entries(reasons)) expect(meaning, reason).toMatch(/^[A-Z].+\.$/);
  },
);
