import { ProductService } from "@gen/souk/product/v1/product_pb";
import type { QueryClient } from "@tanstack/react-query";
import type { Session } from "./session";

/**
 * Drops whatever was fetched for one person when another comes, or nobody: all but the catalogue. What a visitor saw
 * stays on the screen until it has been read anew.
 */
export function forgetOnChangeOfPerson(session: Session, queryClient: QueryClient): void {
  let person = session.getSnapshot().user?.userId;
  session.subscribe(() => {
    const next = session.getSnapshot().user?.userId;
    if (next !== person) {
      const personal = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => !isOfCatalogue(queryKey) };
      void (person === undefined ? queryClient.invalidateQueries(personal) : queryClient.resetQueries(personal));
      // What is on its way fails by itself, since it is for the one before.
      const mutations = queryClient.getMutationCache();
      for (const mutation of mutations.findAll({ predicate: ({ state }) => state.status !== "pending" })) {
        mutations.remove(mutation);
      }
      person = next;
    }
  });
}

function isOfCatalogue([, call]: readonly unknown[]): boolean {
  return Reflect.get(Object(call), "serviceName") === ProductService.typeName;
}
