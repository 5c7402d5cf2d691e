import { expect, test, vi } from "vitest";
import { workflowsOf } from "../../../functions/durable-workflows.ts";

const request = { workflow: "protectVirtualMachine", instanceId: "protect:web-01:1", input: { vmId: "/vm" } };
const unknownInstance = new Error("DurableClient error: Durable Functions extension replied with HTTP 404 response.");
const refusal = new Error("The operation failed with an unexpected status code: 500. Details: {}");

/** Answers `getStatus` with these, in order. */
function arrange(
  states: readonly (string | Error | { readonly runtimeStatus: string; readonly input?: unknown })[],
  startNew: () => Promise<string> = async () => request.instanceId,
) {
  const answers = [...states];
  const client = {
    startNew: vi.fn(startNew),
    getStatus: vi.fn(async () => {
      const answer = answers.shift() ?? expect.unreachable("no more answers");
      if (answer instanceof Error) throw answer;
      const found = typeof answer === "string" ? { runtimeStatus: answer } : answer;
      return { lastUpdatedTime: new Date("2026-03-31T02:00:00Z"), ...found };
    }),
    readEntityState: vi.fn(async () => ({ entityExists: true, entityState: { pending: 1 } })),
    signalEntity: vi.fn(async () => {}),
    purgeInstanceHistoryBy: vi.fn(async () => ({ instancesDeleted: 3 })),
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

test("finds an instance that the same request has started, also when it has ended", async () => {
  const ended = { runtimeStatus: "Completed", input: { vmId: "/vm", requestId: "r-1" } };
  const { client, workflows } = arrange([ended, ended]);

  await expect(workflows.startUnlessRunning(request, "r-1")).resolves.toBe("started");
  expect(client.startNew).not.toHaveBeenCalled();
  await expect(workflows.startUnlessRunning(request, "r-2")).resolves.toBe("started");
  expect(client.startNew).toHaveBeenCalledOnce();
});

test.for(["Failed", "Terminated", "Canceled"])(
  "starts again what the same request has started when it is %s",
  async (state) => {
    const input = { vmId: "/vm", requestId: "r-1" };
    const { client, workflows } = arrange([{ runtimeStatus: state, input }]);

    await expect(workflows.startUnlessRunning(request, "r-1")).resolves.toBe("started");
    expect(client.startNew).toHaveBeenCalledOnce();
  },
);

test.for([
  ["r-1", "started"],
  ["r-2", "alreadyRunning"],
] as const)(
  "knows its own instance when another delivery of the request was faster: %s",
  async ([requestId, expected]) => {
    const running = { runtimeStatus: "Running", input: { vmId: "/vm", requestId: "r-1" } };
    const { workflows } = arrange([unknownInstance, running], () => Promise.reject(refusal));

    await expect(workflows.startUnlessRunning(request, requestId)).resolves.toBe(expected);
  },
);

test.for<[string, unknown, boolean]>([
  ["the same machine in another casing", { vmId: "/VM" }, true],
  ["no machine", {}, true],
  ["no object", "text", true],
  ["nothing", null, true],
  ["another machine", { vmId: "/other" }, false],
])("refuses to join an instance of another machine: its input names %s", async ([, input, isJoined]) => {
  const { workflows } = arrange([{ runtimeStatus: "Running", input }]);

  const joined = workflows.startUnlessRunning(request);

  await (isJoined
    ? expect(joined).resolves.toBe("alreadyRunning")
    : expect(joined).rejects.toThrow(/instance of another machine/));
});

test("reads how an instance stands", async () => {
  const { workflows } = arrange([unknownInstance, "Pending", "Terminated"]);

  await expect(workflows.read("i")).resolves.toEqual({ kind: "absent" });
  await expect(workflows.read("i")).resolves.toEqual({ kind: "running" });
  await expect(workflows.read("i")).resolves.toEqual({
    kind: "ended",
    status: "Terminated",
    output: undefined,
    endedAt: "2026-03-31T02:00:00.000Z",
  });
});

test("reads whether an entity has a state", async () => {
  const { client, workflows } = arrange([]);

  await expect(workflows.hasEntityState("recheckRequests", "1")).resolves.toBe(true);
  expect(client.readEntityState).toHaveBeenCalledWith(expect.objectContaining({ name: "recheckRequests", key: "1" }));
});

test("reads an entity's state, and none of an entity that does not exist", async () => {
  const { client, workflows } = arrange([]);

  await expect(workflows.readEntityState("recheckRequests", "1")).resolves.toEqual({ pending: 1 });
  client.readEntityState.mockResolvedValueOnce({ entityExists: false, entityState: { pending: 0 } });
  await expect(workflows.readEntityState("recheckRequests", "1")).resolves.toBeUndefined();
});

test("removes finished instances only", async () => {
  const { client, workflows } = arrange([]);
  const span = { createdFrom: "2026-03-01T00:00:00.000Z", createdTo: "2026-03-02T00:00:00.000Z" };

  await expect(workflows.purge(span as Parameters<typeof workflows.purge>[0])).resolves.toBe(3);
  expect(client.purgeInstanceHistoryBy).toHaveBeenCalledExactlyOnceWith({
    createdTimeFrom: new Date(span.createdFrom),
    createdTimeTo: new Date(span.createdTo),
    runtimeStatus: ["Completed", "Failed", "Terminated", "Canceled"],
  });
});

test("sends an operation to a durable entity", async () => {
  const { client, workflows } = arrange([]);

  await workflows.signalEntity("runControl", "run:nightly:2026-11-21T02:30Z", "cancel", { by: "Ada" });

  expect(client.signalEntity).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ name: "runControl", key: "run:nightly:2026-11-21T02:30Z" }),
    "cancel",
    { by: "Ada" },
  );
});
