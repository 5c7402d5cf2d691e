import { expect, test } from "vitest";
import { startedWithoutKeys } from "../../../../functions/http/start-response.ts";

test("tells a caller who has signed in the instance's ID, and no address with the task hub's key", () => {
  const caller = { kind: "principal", name: "Ada", id: "a-1", roles: ["reader", "operator"] } as const;

  const response = startedWithoutKeys({ instanceId: "protect:web-01:0", caller });

  expect(response).toEqual({ status: 202, jsonBody: { id: "protect:web-01:0" } });
});
