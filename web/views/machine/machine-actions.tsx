import { useClient } from "../../client/use-api.ts";
import { Action } from "../parts/action.tsx";
import { VaultLabel } from "../parts/machine-link.tsx";
import { Section } from "../parts/section.tsx";
import type { MachineAnswer } from "./shape.ts";

/** What can be done with the machine. Neither act does harm when it is done twice. */
export function MachineActions(props: { readonly machine: MachineAnswer; readonly onRequested: () => void }) {
  const { machine, onRequested } = props;
  const client = useClient();
  const request = async (what: "backup" | "protect") => {
    const posted = await client.post(`/api/virtual-machines/${what}`, { vmId: machine.vmId });
    if (posted.ok) onRequested();
    return posted;
  };
  const isDeleted = machine.state === "deleted";
  const gone = isDeleted ? "The machine was deleted." : undefined;
  const done = () => (
    <p>
      Requested. <a href="#running">Running now</a> shows the progress.
    </p>
  );
  return (
    <Section title="Actions">
      <div class="actions">
        <Action
          label="Back up now"
          needs="operator"
          isPrimary
          title="Back up this machine now?"
          scope={
            <Scope
              machine={machine}
              text="One on-demand backup, kept for 30 days. A backup that is under way is followed instead."
            />
          }
          perform={() => request("backup")}
          done={done}
          unavailable={gone ?? (machine.vaultId === undefined ? "No vault protects the machine." : undefined)}
        />
        <Action
          label={machine.vaultId === undefined ? "Protect now" : "Check again"}
          needs="operator"
          title={machine.vaultId === undefined ? "Protect this machine now?" : "Check this machine's protection again?"}
          scope={
            <Scope
              machine={machine}
              text="The rules decide as they do for an event: what is protected stays so, stopped protection is resumed."
            />
          }
          perform={() => request("protect")}
          done={done}
          unavailable={gone}
        />
      </div>
    </Section>
  );
}

function Scope({ machine, text }: { readonly machine: MachineAnswer; readonly text: string }) {
  return (
    <>
      <p>
        1 machine: <bdi>{machine.name}</bdi> in the resource group <bdi>{machine.resourceGroup}</bdi>
        {machine.vaultId !== undefined && (
          <>
            , vault <VaultLabel vaultId={machine.vaultId} />
          </>
        )}
        .
      </p>
      <p>{text}</p>
    </>
  );
}
