import { useId } from "preact/hooks";
import type { IncidentFilter } from "../../incidents/incident-filter.ts";
import { incidentStatusWords, type StatusWord, severityWords } from "../../words/status-words.ts";

/** The filters of the list of incidents. */
export function IncidentToolbar(props: {
  readonly filter: IncidentFilter;
  readonly onChange: (changed: Partial<IncidentFilter>) => void;
}) {
  const { filter, onChange } = props;
  const searchId = useId();
  return (
    <search class="toolbar" aria-label="Filters">
      <Choice
        label="Status"
        value={filter.status}
        first={{ value: "unresolved", label: "Not resolved" }}
        words={incidentStatusWords}
        onChange={(status) => onChange({ status })}
      />
      <Choice
        label="Severity"
        value={filter.severity}
        first={{ value: "", label: "Any" }}
        words={severityWords}
        onChange={(severity) => onChange({ severity })}
      />
      <label for={searchId}>
        <span>Title or cause contains</span>
        <input
          id={searchId}
          type="search"
          value={filter.search}
          onInput={(event) => onChange({ search: event.currentTarget.value })}
        />
      </label>
    </search>
  );
}

function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly first: { readonly value: string; readonly label: string };
  readonly words: Readonly<Record<string, StatusWord>>;
  readonly onChange: (value: string) => void;
}) {
  const { label, value, first, words, onChange } = props;
  const id = useId();
  return (
    <label for={id}>
      <span>{label}</span>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value={first.value}>{first.label}</option>
        {Object.entries(words).map(([key, word]) => (
          <option key={key} value={key}>
            {word.label}
          </option>
        ))}
      </select>
    </label>
  );
}
