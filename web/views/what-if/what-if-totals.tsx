import type { WhatIfPage } from "../../../api/what-if.ts";
import { reasonWords } from "../../../domain/notices/reason-words.ts";
import { findingRows } from "../../../domain/protection/findings/finding.ts";
import { segmentsOf } from "../../progress/segments.ts";
import { sentenceCase, whatIfActionWords, wordFor } from "../../words/status-words.ts";
import { DataTable } from "../parts/data-table.tsx";
import { Facts } from "../parts/facts.tsx";
import { VaultLabel } from "../parts/machine-link.tsx";
import { Section } from "../parts/section.tsx";
import { SegmentBar } from "../parts/segment-bar.tsx";

/** What would be done in all: machines, vaults, policies, findings. */
export function WhatIfTotals({ page }: { readonly page: WhatIfPage }) {
  const { totals, leftOut, configVersion } = page;
  const segments = segmentsOf(totals.actions, whatIfActionWords, (action) => wordFor(whatIfActionWords, action));
  return (
    <>
      {leftOut.length > 0 && <LeftOut leftOut={leftOut} />}
      <Section title="In all" aside={<span class="hint">{totals.machines.toLocaleString("en-GB")} machines</span>}>
        <SegmentBar segments={segments} label="Machines by what would be done" />
        <Facts
          facts={[
            ["Vaults to create", `${totals.vaultsToCreate}`],
            ["Policies to create", policies(totals)],
            [
              "Days until all are protected",
              totals.daysNeeded === 0 ? "None needs protection" : `${totals.daysNeeded}`,
            ],
            ["Configuration version", <code key="version">{configVersion}</code>],
          ]}
        />
      </Section>
      <PolicyChanges changes={totals.policyChanges} />
      <FindingCounts findings={totals.findings} />
    </>
  );
}

function policies({ policiesToCreate, policyClonesToCreate }: WhatIfPage["totals"]): string {
  return policyClonesToCreate === 0
    ? `${policiesToCreate}`
    : `${policiesToCreate}, of them ${policyClonesToCreate} further copies of full ones`;
}

function LeftOut({ leftOut }: { readonly leftOut: WhatIfPage["leftOut"] }) {
  return (
    <Section title="Not everything could be listed">
      <p>Azure did not list these. Machines that they may concern are shown as unknown.</p>
      <ul>
        {leftOut.map(({ what, code, message }) => (
          <li key={what}>
            <bdi>{what}</bdi>: <bdi>{message}</bdi> <code class="search-code">{code}</code>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function PolicyChanges({ changes }: { readonly changes: WhatIfPage["totals"]["policyChanges"] }) {
  if (changes.length === 0) return null;
  return (
    <Section title="Policies that differ from their templates">
      <DataTable
        label="Policies that differ"
        rows={changes}
        rowKey={({ vaultId, policyName }) => `${vaultId} ${policyName}`}
        columns={[
          { label: "Policy", isHead: true, cell: ({ policyName }) => <bdi>{policyName}</bdi> },
          { label: "Vault", cell: ({ vaultId }) => <VaultLabel vaultId={vaultId} /> },
          { label: "Machines", isNumber: true, cell: ({ machines }) => machines },
          {
            label: "Differences",
            cell: ({ differences }) => (
              <ul class="plain">
                {differences.map(({ setting, expected, actual }) => (
                  <li key={setting}>
                    {sentenceCase(reasonWords(setting))}: <bdi>{actual}</bdi>, wanted <bdi>{expected}</bdi>
                  </li>
                ))}
              </ul>
            ),
          },
          {
            label: "What would be done",
            cell: ({ isChanged, shortensRetention }) => (
              <>
                {isChanged ? "It would be changed." : "It would only be reported."}
                {shortensRetention && <strong> Recovery points would be kept for a shorter time.</strong>}
              </>
            ),
          },
        ]}
      />
    </Section>
  );
}

function FindingCounts({ findings }: { readonly findings: WhatIfPage["totals"]["findings"] }) {
  const rows = Object.entries(findings);
  if (rows.length === 0) return null;
  return (
    <Section title="Findings">
      <DataTable
        label="Findings"
        rows={rows}
        rowKey={([code]) => code}
        columns={[
          {
            label: "Finding",
            isHead: true,
            cell: ([code]) => findingOf(code)?.text ?? sentenceCase(reasonWords(code)),
          },
          { label: "Machines", isNumber: true, cell: ([, count]) => count.toLocaleString("en-GB") },
          { label: "Remedy", cell: ([code]) => findingOf(code)?.remedy ?? "–" },
        ]}
      />
    </Section>
  );
}

function findingOf(code: string) {
  return Object.hasOwn(findingRows, code) ? findingRows[code as keyof typeof findingRows] : undefined;
}
