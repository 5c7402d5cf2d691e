import { useSignal } from "@preact/signals";
import { machineName } from "../../domain/notices/wording.ts";
import { useApi } from "../client/use-api.ts";
import { Heading } from "../components/heading.tsx";
import { Loaded } from "../components/loaded.tsx";
import { currentTime, now } from "../shell/clock.ts";
import { AmbiguousName } from "./machine/ambiguous-name.tsx";
import { MachineActions } from "./machine/machine-actions.tsx";
import { MachineFindings } from "./machine/machine-findings.tsx";
import { ProtectionFacts } from "./machine/protection-facts.tsx";
import { RunningNow } from "./machine/running-now.tsx";
import type { MachineAnswer } from "./machine/shape.ts";
import { StateSection } from "./machine/state-section.tsx";
import { TimelineSection } from "./machine/timeline-section.tsx";

/** For as long after a request the machine is asked for often: its workflow may not run yet. */
const AFTER_REQUEST_MS = 60_000;

/** One machine: its state and why, what protects it, what runs, and its history. */
export function MachineView({ id }: { readonly id: string }) {
  const requestedAt = useSignal(Number.NEGATIVE_INFINITY);
  const machine = useApi<MachineAnswer>(`/api/virtual-machines/${encodeURIComponent(id)}`, {
    isBusy: ({ running = [] }) => running.length > 0 || currentTime() - requestedAt.peek() < AFTER_REQUEST_MS,
  });
  const name = machine.value?.name ?? machineName(id);
  const onRequested = () => {
    requestedAt.value = currentTime();
    machine.refresh();
  };
  return (
    <>
      <Heading title={`Machine ${name}`}>
        Machine <bdi>{name}</bdi>
      </Heading>
      {machine.value === undefined && machine.problem?.status === 409 ? (
        <AmbiguousName problem={machine.problem} />
      ) : (
        <Loaded of={machine} what="facts about the machine">
          {(value) => (
            <>
              <StateSection machine={value} />
              <MachineActions machine={value} onRequested={onRequested} />
              <RunningNow machine={value} now={now.value} />
              <ProtectionFacts machine={value} />
              <MachineFindings findings={value.findings ?? []} />
              <TimelineSection machine={value} />
            </>
          )}
        </Loaded>
      )}
    </>
  );
}
