import { StateBadge } from "../../components/state-badge.tsx";
import { Time } from "../../components/time.tsx";
import { evidenceOf } from "../../machine/evidence.ts";
import { stateWords } from "../../state-words.ts";
import { ReasonPanel } from "../parts/reason.tsx";
import { Section } from "../parts/section.tsx";
import type { MachineAnswer } from "./shape.ts";

/** The state, the one reason for it, its evidence, and the next step. */
export function StateSection({ machine }: { readonly machine: MachineAnswer }) {
  const evidence = evidenceOf(machine, machine.timeline);
  return (
    <Section title="State" aside={<StateBadge state={machine.state} />}>
      <p class="hint">{stateWords(machine.state).meaning}</p>
      <ReasonPanel reason={machine.reason} serviceCode={evidence.serviceCode} />
      <p>
        <strong>Evidence:</strong> {evidence.source}, <Time at={evidence.at} age />.
      </p>
      <ul class="plain">
        {machine.since !== undefined && (
          <li>
            In this state since <Time at={machine.since} age />.
          </li>
        )}
        {machine.until !== undefined && (
          <li>
            It waits until <Time at={machine.until} age />.
          </li>
        )}
        {machine.attempts !== undefined && machine.attempts > 1 && (
          <li>Tried {machine.attempts} times for this reason; Holdfast tries again by itself.</li>
        )}
        <li>
          Last observed <Time at={machine.observedAt} age />.
        </li>
      </ul>
    </Section>
  );
}
