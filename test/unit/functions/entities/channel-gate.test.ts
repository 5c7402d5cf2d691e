import { expect, test } from "vitest";
import { channelGate } from "../../../../functions/entities/channel-gate.ts";
import { channelGateState } from "../../../../orchestrations/contracts/delivery.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const at = "2026-03-31T01:00:00.000Z";
const reserve = ["reserve", { at, spacingSeconds: 2 }] as const;

test("gives turns and keeps what attempts tell of the channel", () => {
  const { state, results } = sendToEntity(channelGate, [
    reserve,
    reserve,
    ["report", { at, result: "gone", detail: "404" }],
    reserve,
  ]);

  expect(results).toMatchObject([{ kind: "post" }, { kind: "wait" }, { kind: "broken" }, { kind: "broken" }]);
  expect(channelGateState.parse(state)).toMatchObject({ broken: { fault: "gone", detail: "404" } });
});

test.for([[["explode"]], [["report", { result: "nonsense" }]], [["reserve"]]] as const)(
  "returns null for %j and keeps its state",
  ([operation]) => {
    const { state, results } = sendToEntity(channelGate, [reserve, operation]);

    expect(results[1]).toBeNull();
    expect(state).toEqual({ nextAt: "2026-03-31T01:00:02.000Z" });
  },
);
