import { Heading } from "../components/heading.tsx";

export function RunView({ id }: { readonly id: string }) {
  return (
    <Heading title={id}>
      Run <bdi>{id}</bdi>
    </Heading>
  );
}
