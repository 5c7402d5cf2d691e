import { Time } from "../../components/time.tsx";
import { reasonText } from "../../words/reason-text.ts";
import { textParts } from "../../words/text-parts.ts";

/** A reason in a cell: its words and, where there is one, the code by which to search. */
export function Reason({
  reason,
  serviceCode,
}: {
  readonly reason: string;
  readonly serviceCode?: string | undefined;
}) {
  const { words, code } = reasonText(reason, serviceCode);
  return (
    <>
      <bdi>{words}</bdi>
      {code !== undefined && (
        <>
          {" "}
          <code class="search-code">{code}</code>
        </>
      )}
    </>
  );
}

/** A reason as a paragraph: what it means, what to do, and who acts. */
export function ReasonPanel(props: { readonly reason: string; readonly serviceCode?: string | undefined }) {
  const { words, meaning, whatToDo, whoActs, code } = reasonText(props.reason, props.serviceCode);
  return (
    <>
      <p>
        <strong>
          <bdi>{words}</bdi>
        </strong>
        {meaning === undefined ? "." : `: ${meaning}`}
        {code !== undefined && (
          <>
            {" "}
            Code: <code class="search-code">{code}</code>
          </>
        )}
      </p>
      {whatToDo !== undefined && (
        <p>
          <strong>Next step:</strong> {whatToDo}
          {whoActs !== undefined && <span class="hint"> Who acts: {whoActs}.</span>}
        </p>
      )}
    </>
  );
}

/** A text of the API with its instants in the reader's zone. */
export function TextWithTimes({ text }: { readonly text: string }) {
  return (
    <bdi>
      {textParts(text).map((part) => (part.kind === "words" ? part.text : <Time key={part.at} at={part.at} />))}
    </bdi>
  );
}
