import { useQuery } from "@connectrpc/connect-query";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

/** The aisles: all categories, in one line that scrolls sideways on a phone. */
export function CategoryNav() {
  const { data } = useQuery(ProductService.method.listCategories, {});
  const aisles = useRef<HTMLElement>(null);
  const { search } = useLocation();
  // The one that is shown may lie beyond the edge of a phone.
  useEffect(() => {
    const here = data && search.category && aisles.current?.querySelector<HTMLElement>("[data-status=active]");
    if (here) {
      aisles.current?.scrollTo({ left: here.offsetLeft - aisles.current.clientWidth / 2 });
    }
  }, [data, search.category]);
  const shape =
    "block rounded-full px-3 py-1.5 whitespace-nowrap text-on-stall/85 transition-colors hover:bg-white/15 hover:text-on-stall data-[status=active]:bg-saffron data-[status=active]:font-semibold data-[status=active]:text-on-saffron";
  return (
    <nav
      ref={aisles}
      aria-label="Categories"
      className="frame relative min-h-11 overflow-x-auto pb-2 [scrollbar-width:none]"
    >
      <ul className="-mx-3 flex w-max items-center">
        <li>
          <Link to="/products" search={{}} activeOptions={{ exact: true, includeSearch: true }} className={shape}>
            Everything
          </Link>
        </li>
        {data?.categories.map(({ category, displayName }) => (
          <li key={category}>
            <Link to="/products" search={{ category }} activeOptions={{ includeSearch: true }} className={shape}>
              {displayName}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
