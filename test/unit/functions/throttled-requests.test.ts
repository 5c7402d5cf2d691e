import { expect, test, vi } from "vitest";
import { ThrottledRequests } from "../../../functions/throttled-requests.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";

const call = { method: "GET", path: "/", host: "management.azure.com" };

test("takes the number of refused requests to the task hub, once", async () => {
  const throttled = new ThrottledRequests();
  const workflows = new InMemoryWorkflows();
  const calls = throttled.counting(undefined);
  for (const status of [200, 429, 429, 503]) calls.begin(call)({ status });

  await throttled.report(() => workflows);
  await throttled.report(() => workflows);

  expect(workflows.signals).toEqual([
    { entity: "appCounts", key: "app", operation: "add", input: { throttledRequests: 2 } },
  ]);
});

test("passes calls and their ends on", () => {
  const end = vi.fn();
  const begin = vi.fn(() => end);

  new ThrottledRequests().counting({ begin }).begin(call)({ status: 200 });

  expect(begin).toHaveBeenCalledWith(call);
  expect(end).toHaveBeenCalledWith({ status: 200 });
});
