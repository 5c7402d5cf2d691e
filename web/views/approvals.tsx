import { Heading } from "../components/heading.tsx";

export function ApprovalsView() {
  return <Heading title="Approvals" />;
}
