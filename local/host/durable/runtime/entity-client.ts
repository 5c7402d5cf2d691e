import type { FunctionApp, TaskHub } from "../../contract.ts";
import { unknownFunctionMessage } from "../../refusals.ts";
import { schedulerId } from "../replay/scheduled-task.ts";
import { parseSchedulerId } from "../store/entity-store.ts";
import { createEffects, type Effects, type Store } from "../store/store.ts";

interface EntityClientOptions {
  readonly store: Store;
  readonly app: FunctionApp;
  readonly createId: () => string;
  dispatch(effects: Effects): void;
}

/** The operations of clients on entities. */
export function createEntityClient({ store, app, createId, dispatch }: EntityClientOptions) {
  return {
    signalEntity: (entity, operation, inputJson) => {
      const message = unknownFunctionMessage(app, "entity", entity.name.toLowerCase());
      if (message !== undefined) return { ok: false, refusal: { kind: "badRequest", message } };
      const id = schedulerId(entity);
      const request = { op: operation, signal: true as const, id: createId(), input: inputJson };
      store.transaction(() => store.entities.send(id, request));
      dispatch({ ...createEffects(), entities: [id] });
      return { ok: true, value: undefined };
    },
    entityState: (entity) => {
      const row = store.entities.byId(schedulerId(entity));
      return row?.is_present === 1 ? (row.state ?? undefined) : undefined;
    },
    listEntities: ({ name, top, continuation }) => {
      const prefix = name === undefined ? "@" : `@${name.toLowerCase()}@`;
      const { rows, continuation: next } = store.entities.list(prefix, top, continuation);
      const entities = rows.map((row) => ({
        entity: parseSchedulerId(row.id),
        stateJson: row.state ?? "null",
        lastOperationAtMs: row.last_operation_ms,
      }));
      return { entities, continuation: next };
    },
  } satisfies Pick<TaskHub, "signalEntity" | "entityState" | "listEntities">;
}
