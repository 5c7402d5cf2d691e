import { DummyEntityContext, type EntityContext } from "durable-functions";

/** Sends operations to one entity, as the task hub does: JSON in, state and results out. */
export function sendToEntity<State>(
  entity: (context: EntityContext<State>) => void,
  operations: readonly (readonly [name: string, input?: unknown])[],
  before?: State,
) {
  let state: State | undefined = before;
  let exists = before !== undefined;
  const results: unknown[] = [];
  for (const [operationName, input] of operations) {
    const context = new DummyEntityContext<State>("entity", "1", () => {});
    context.df = {
      ...context.df,
      operationName,
      getInput: <T>() => input as T,
      getState: (initializer) => state ?? initializer?.(),
      setState: (next) => {
        state = next;
        exists = true;
      },
      return: (result) => {
        results.push(result);
        exists = true;
      },
      destructOnExit: () => {
        state = undefined;
        exists = false;
      },
    };
    entity(context);
  }
  return { state, results, exists };
}
