import { Time } from "../../components/time.tsx";
import { reasonLabel } from "../../words/reason-text.ts";
import { backupResultWords, wordFor } from "../../words/status-words.ts";
import { Facts } from "../parts/facts.tsx";
import { VaultLabel } from "../parts/machine-link.tsx";
import { Section } from "../parts/section.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import type { MachineAnswer } from "./shape.ts";

/** What protects the machine, by which rule, and what is proven of its backups. */
export function ProtectionFacts({ machine }: { readonly machine: MachineAnswer }) {
  const { vaultId, policyId, rule, configVersion, lastRecoveryPointAt, location } = machine;
  return (
    <Section title="Protection">
      <Facts
        facts={[
          [
            "Last recovery point",
            lastRecoveryPointAt === undefined ? "None is known" : <Time at={lastRecoveryPointAt} age />,
          ],
          ["Last on-demand backup", <LastBackup key="backup" machine={machine} />],
          ["Vault", vaultId === undefined ? "None" : <VaultLabel vaultId={vaultId} />],
          ["Policy", policyId === undefined ? undefined : <bdi title={policyId}>{policyId.split("/").at(-1)}</bdi>],
          ["Rule", rule === undefined ? undefined : <bdi>{rule}</bdi>],
          ["Configuration version", configVersion === undefined ? undefined : <code>{configVersion}</code>],
          ["Region", location === undefined ? undefined : <bdi>{location}</bdi>],
          ["Resource group", <bdi key="group">{machine.resourceGroup}</bdi>],
          ["Subscription", <code key="subscription">{machine.subscriptionId}</code>],
        ]}
      />
    </Section>
  );
}

function LastBackup({ machine }: { readonly machine: MachineAnswer }) {
  const { lastBackup } = machine;
  if (lastBackup === undefined) return <>None is known</>;
  const { snapshotAt, vaultedAt, validatedAt } = lastBackup;
  const milestones = [
    ["snapshot", snapshotAt],
    ["in the vault", vaultedAt],
    ["validated", validatedAt],
  ] as const;
  return (
    <>
      <StatusBadge of={wordFor(backupResultWords, lastBackup.result)} /> {reasonLabel(lastBackup.reason)}, ended{" "}
      <Time at={lastBackup.endedAt} age />
      {milestones.map(([name, at]) =>
        at === undefined ? null : (
          <span key={name} class="milestone">
            {name} <Time at={at} />
          </span>
        ),
      )}
    </>
  );
}
