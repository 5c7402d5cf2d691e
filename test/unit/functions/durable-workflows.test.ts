import { expect, test, vi } from "vitest";
import { workflowsOf } from "../../../functions/durable-workflows.ts";

const request = { workflow: "protectVirtualMachine", instanceId: "protect:web-01:1", input: { vmId: "/vm" } };
const unknownInstance = new Error("DurableClient error: Durable Functions extension replied with HTTP 404 response.");
const refusal = new Error("The operation failed with an unexpected status code: 500. Details: {}");

/** Answers `getStatus` with these, in order. */
function arrange(
  states: readonly (string | Error)[],
  startNew: () => Promise<string> = async () => request.instanceId,
) {
  const answers = [...states];
  const client = {
    startNew: vi.fn(startNew),
    getStatus: vi.fn(async () => {
      const answer = answers.shift() ?? expect.unreachable("no more answers");
      if (answer instanceof Error) throw answer;
      return { runtimeStatus: answer };
    }),
  };
  return { client, workflows: workflowsOf(client) };
}

test.for(["Pending", "Running", "Suspended", "ContinuedAsNew"])(
  "leaves a %s instance alone and reports it as running",
  async (state) => {
    const { client, workflows } = arrange([state, state]);

    await expect(workflows.startUnlessRunning(request)).resolves.toBe("alreadyRunning");
    await expect(workflows.startOnce(request)).resolves.toBe("alreadyExists");
    expect(client.startNew).not.toHaveBeenCalled();
  },
);

test.for(["Completed", "Failed", "Terminated", "Canceled"])(
  "starts a new instance after a %s one, unless it is to run once",
  async (state) => {
    const { client, workflows } = arrange([state, state]);

    await expect(workflows.startUnlessRunning(request)).resolves.toBe("started");
    await expect(workflows.startOnce(request)).resolves.toBe("alreadyExists");
    expect(client.startNew).toHaveBeenCalledOnce();
  },
);

test("starts an unknown instance under its ID, with its input", async () => {
  const { client, workflows } = arrange([unknownInstance]);

  await expect(workflows.startOnce(request)).resolves.toBe("started");
  expect(client.startNew).toHaveBeenCalledExactlyOnceWith("protectVirtualMachine", {
    instanceId: "protect:web-01:1",
    input: { vmId: "/vm" },
  });
});

test("accepts the hub's refusal when another caller was faster", async () => {
  const { workflows } = arrange([unknownInstance, "Running", unknownInstance, "Pending"], () =>
    Promise.reject(refusal),
  );

  await expect(workflows.startUnlessRunning(request)).resolves.toBe("alreadyRunning");
  await expect(workflows.startOnce(request)).resolves.toBe("alreadyExists");
});

test("fails when nothing was started and nothing runs", async () => {
  const { workflows } = arrange([unknownInstance, unknownInstance], () => Promise.reject(refusal));

  await expect(workflows.startUnlessRunning(request)).rejects.toThrow(/Could not start protectVirtualMachine/);
});

test("fails when the hub cannot say whether an instance exists", async () => {
  const { client, workflows } = arrange([new Error("connect ECONNREFUSED")]);

  await expect(workflows.startUnlessRunning(request)).rejects.toThrow(/ECONNREFUSED/);
  expect(client.startNew).not.toHaveBeenCalled();
});
