import type { Problem } from "../../client/problem.ts";
import { MachineLink } from "../parts/machine-link.tsx";
import { Section } from "../parts/section.tsx";

/** Several machines have the name of the address: which one is meant? */
export function AmbiguousName({ problem }: { readonly problem: Problem }) {
  return (
    <Section title="Several machines have this name">
      <p>Choose the one that you mean.</p>
      <ul>
        {vmIdsIn(problem.body).map((vmId) => (
          <li key={vmId}>
            <MachineLink vmId={vmId} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function vmIdsIn(body: unknown): readonly string[] {
  if (typeof body !== "object" || body === null || !("vmIds" in body) || !Array.isArray(body.vmIds)) return [];
  return body.vmIds.filter((vmId): vmId is string => typeof vmId === "string");
}
