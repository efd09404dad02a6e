import { useQuery } from "@connectrpc/connect-query";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import { Link } from "@tanstack/react-router";
import { ButtonLink } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { SearchIcon } from "@/ui/icons";
import { type CatalogueSearch, without } from "./catalogue-search";

type NothingFoundProps = { search: CatalogueSearch; categoryName: string };

/** Empty shelves, and the ways on from here. */
export function NothingFound({ search, categoryName }: NothingFoundProps) {
  const { title, text, actions } = wordsFor(search, categoryName);
  return (
    <>
      <Empty
        title={title}
        icon={search.q && <SearchIcon className="size-12" />}
        action={actions.map(({ name, search }, index) => (
          <ButtonLink key={name} to="/products" search={search} look={index === 0 ? "action" : "quiet"}>
            {name}
          </ButtonLink>
        ))}
      >
        {text}
      </Empty>
      <OtherCategories />
    </>
  );
}

type Words = { title: string; text: string; actions: { name: string; search: CatalogueSearch }[] };

function wordsFor(search: CatalogueSearch, categoryName: string): Words {
  const { q, category, available } = search;
  if (q) {
    const clear = { name: "Clear the search", search: without(search, "q", "sort") };
    const everywhere = { name: "Search the whole market", search: without(search, "category") };
    return {
      title: `No stall has “${q.trim()}”`,
      text: "Try fewer letters or another word. We look in names, descriptions and categories.",
      actions: category ? [everywhere, clear] : [clear],
    };
  }
  const everything = { name: "See everything", search: {} };
  if (available) {
    return {
      title: "All sold out for now",
      text: "What was here has found its people. You can still have a look at it.",
      actions: [{ name: "Show what is sold out", search: without(search, "available") }, everything],
    };
  }
  return {
    title: categoryName ? `Nothing in ${categoryName} yet` : "The stalls are still empty",
    text: "Makers bring new things all the time. Please come back soon.",
    actions: category ? [everything] : [],
  };
}

function OtherCategories() {
  const { data } = useQuery(ProductService.method.listCategories, {});
  return (
    data &&
    data.categories.length > 0 && (
      <nav aria-label="Look around" className="mx-auto max-w-xl text-center">
        <p className="mb-3 text-muted">Or look around in</p>
        <ul className="flex flex-wrap justify-center gap-x-5 gap-y-2">
          {data.categories.map(({ category, displayName }) => (
            <li key={category}>
              <Link to="/products" search={{ category }} className="link inline-block py-1 font-display text-lg">
                {displayName}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    )
  );
}
