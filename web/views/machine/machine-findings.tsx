import { findingSeverityWords, wordFor } from "../../words/status-words.ts";
import { Section } from "../parts/section.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import type { MachineAnswer } from "./shape.ts";

/** What hinders the machine's protection or weakens its backups, each with its remedy. Nothing without findings. */
export function MachineFindings({ findings }: { readonly findings: NonNullable<MachineAnswer["findings"]> }) {
  if (findings.length === 0) return null;
  return (
    <Section title="Findings">
      <ul class="plain findings">
        {findings.map(({ code, severity, text, remedy }) => (
          <li key={`${code} ${text}`}>
            <StatusBadge of={wordFor(findingSeverityWords, severity)} />
            <div>
              <p>
                <bdi>{text}</bdi>
              </p>
              <p>
                <strong>Remedy:</strong> <bdi>{remedy}</bdi>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
