import * as df from "durable-functions";

/** The app that `npm run bench:host` measures on our host; in-memory-backend.ts has the same programs for the other one. */
df.app.activity("echo", { handler: (value: unknown) => value });

df.app.orchestration("three", function* (context) {
  const input = context.df.getInput();
  return [
    yield context.df.callActivity("echo", input),
    yield context.df.callActivity("echo", input),
    yield context.df.callActivity("echo", input),
  ];
});

df.app.orchestration("fanOut", function* (context) {
  const width = context.df.getInput() as number;
  const all = Array.from({ length: width }, (_, n) => context.df.callActivity("echo", n));
  return ((yield context.df.Task.all(all)) as number[]).length;
});

/** One execution without continueAsNew: its history grows by one activity per episode. */
df.app.orchestration("chain", function* (context) {
  const length = context.df.getInput() as number;
  for (let n = 0; n < length; n += 1) yield context.df.callActivity("echo", n);
  return length;
});

df.app.orchestration("waitForEvent", function* (context) {
  return yield context.df.waitForExternalEvent("never");
});

df.app.orchestration("waitForTimer", function* (context) {
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 86_400_000));
});
