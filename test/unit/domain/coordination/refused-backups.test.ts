import { describe, expect, test } from "vitest";
import {
  applyClaimsOperation,
  type BackupClaims,
  type ClaimsOperation,
  isForgettable,
  noClaims,
} from "../../../../domain/coordination/backup-claims.ts";
import { claimKey } from "../../../../domain/coordination/claim-key.ts";
import { keptBeside } from "../../../../domain/coordination/refused-backups.ts";
import { at } from "../../../support/ledger/ledger-driver.ts";

const NOW = at("2026-11-21T12:00:00Z");
const machine = (number: number) =>
  `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-${number}/providers/Microsoft.Compute/virtualMachines/web-${number}`;
const [web1, web2] = [machine(1), machine(2)];

class Claims {
  state: BackupClaims = noClaims;

  send(operation: ClaimsOperation): unknown {
    const { state, result } = applyClaimsOperation(this.state, operation);
    this.state = JSON.parse(JSON.stringify(state));
    return result;
  }

  claim(waiter: string, vmIds: readonly string[] = [web1], when = NOW): unknown {
    return this.send({ name: "claim", waiter, vmIds, at: when });
  }
}

describe("machines that Azure has refused, because their quota of the day is used up", () => {
  const midnight = at("2026-11-22T00:00:00Z");
  const refuse = (claims: Claims, vmIds: readonly string[] = [web1], until = midnight) =>
    claims.send({ name: "leave", waiter: "run:1", vmIds, refused: { vmIds, until } });

  test.for<[string, string, string]>([
    ["are granted with that word until it begins anew", "2026-11-21T23:59:00Z", "quotaReached"],
    ["are granted as ever from then on", "2026-11-22T00:00:00Z", "granted"],
  ])("%s", ([, when, expected]) => {
    const claims = new Claims();
    refuse(claims);

    expect(claims.claim("run:2", [web1, web2], at(when))).toEqual([expected, "granted"]);
    expect(claims.claim("run:2", [web1, web2], at(when))).toEqual([expected, "granted"]);
    expect(claims.claim("run:3", [web1], at(when))).toEqual(["joined"]);
  });

  test("are remembered together, 200 at most, and with the next day's first the earlier ones are forgotten", () => {
    const claims = new Claims();
    refuse(claims, [web1]);
    refuse(
      claims,
      Array.from({ length: 300 }, (_, index) => machine(index + 2)),
    );
    expect(claims.state.refused?.machines).toHaveLength(200);
    expect(claims.claim("run:2", [web1, web2])).toEqual(["quotaReached", "quotaReached"]);

    refuse(claims, [web2], at("2026-11-23T00:00:00Z"));

    expect(claims.state.refused?.machines).toEqual([claimKey(web2)]);
  });

  test("keep the state until a review after the quotas have begun anew", () => {
    const claims = new Claims();
    refuse(claims);

    claims.send({ name: "review", at: at("2026-11-21T23:59:00Z") });
    expect(isForgettable(claims.state)).toBe(false);
    claims.send({ name: "review", at: midnight });

    expect(claims.state).toEqual(noClaims);
    expect(isForgettable(claims.state)).toBe(true);
  });

  test("cost less than 6 kB", () => {
    const claims = new Claims();
    refuse(
      claims,
      Array.from({ length: 300 }, (_, index) => machine(index)),
    );

    expect(JSON.stringify(claims.state.refused).length).toBeLessThan(6000);
  });
});

test.for([
  [0, 200],
  [800, 200],
  [801, 199],
  [999, 1],
] as const)("beside %i claims there is room for %i machines", ([claims, room]) => {
  const machines = Array.from({ length: 300 }, (_, index) => String(index));

  expect(keptBeside({ until: 1, machines }, claims)?.machines).toHaveLength(room);
});

test("beside a vault full of claims none is kept", () => {
  expect(keptBeside({ until: 1, machines: ["a"] }, 1000)).toBeUndefined();
});
