import {
  type ActivityContext,
  InMemoryOrchestrationBackend,
  type OrchestrationContext,
  type Task,
  TestOrchestrationClient,
  TestOrchestrationWorker,
  whenAll,
} from "@microsoft/durabletask-js";

const WAIT_SECONDS = 600;

/** Runs the programs of app.ts on the in-memory backend of `@microsoft/durabletask-js`. */
export async function withInMemoryBackend<T>(
  work: (runToEnd: (orchestrator: string, input: unknown) => Promise<void>) => Promise<T>,
): Promise<T> {
  const backend = new InMemoryOrchestrationBackend();
  const client = new TestOrchestrationClient(backend);
  const worker = new TestOrchestrationWorker(backend);
  worker.addNamedActivity("echo", (_: ActivityContext, value: unknown) => value);
  worker.addNamedOrchestrator("three", three);
  worker.addNamedOrchestrator("fanOut", fanOut);
  const restore = silenceConsole();
  await worker.start();
  try {
    return await work(async (orchestrator, input) => {
      const id = await client.scheduleNewOrchestration(orchestrator, input);
      const state = await client.waitForOrchestrationCompletion(id, true, WAIT_SECONDS);
      if (state?.serializedOutput === undefined) throw new Error(`${orchestrator} ended as ${JSON.stringify(state)}`);
    });
  } finally {
    await worker.stop();
    await client.stop();
    restore();
  }
}

/** The worker logs every step to the console and accepts no other logger; logging is not to be measured. */
function silenceConsole(): () => void {
  const { log, info, debug, warn, error } = console;
  const silent = () => {};
  Object.assign(console, { log: silent, info: silent, debug: silent, warn: silent, error: silent });
  return () => Object.assign(console, { log, info, debug, warn, error });
}

async function* three(context: OrchestrationContext, input: unknown): AsyncGenerator<Task<unknown>, unknown, unknown> {
  return [
    yield context.callActivity("echo", input),
    yield context.callActivity("echo", input),
    yield context.callActivity("echo", input),
  ];
}

async function* fanOut(context: OrchestrationContext, width: number): AsyncGenerator<Task<unknown>, unknown, unknown> {
  const all = Array.from({ length: width }, (_, n) => context.callActivity<number, unknown>("echo", n));
  return ((yield whenAll(all)) as unknown[]).length;
}
