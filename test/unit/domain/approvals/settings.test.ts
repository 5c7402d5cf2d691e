import { expect, test } from "vitest";
import { defaultApprovalSettings } from "../../../../domain/approvals/settings.ts";

test("a function key approves nothing unless the configuration says so, and data waits a week for its approver", () => {
  expect(defaultApprovalSettings).toEqual({ waitDays: 7, withFunctionKey: false });
});
