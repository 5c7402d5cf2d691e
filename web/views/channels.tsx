import { Heading } from "../components/heading.tsx";

export function ChannelsView() {
  return <Heading title="Channels" />;
}
