import { useQuery } from "@connectrpc/connect-query";
import { ProductService } from "@gen/souk/product/v1/product_pb";
import { Link } from "@tanstack/react-router";
import { CATEGORY_PICTURES } from "@/catalogue/category-pictures";
import { classNames } from "@/ui/class-names";
import { Picture } from "@/ui/picture";
import { ProblemPanel } from "@/ui/problem-panel";
import { Skeleton } from "@/ui/skeleton";
import { SectionHeading } from "./section-heading";

/** One line that is walked along where it does not fit. */
const ALLEY = classNames(
  "-mx-[clamp(1rem,4vw,2.5rem)] grid auto-cols-[7.5rem] grid-flow-col gap-4 overflow-x-auto scroll-px-[clamp(1rem,4vw,2.5rem)] px-[clamp(1rem,4vw,2.5rem)] pb-2 snap-x [scrollbar-width:none]",
  "*:snap-start pointer-fine:[scrollbar-width:thin] lg:mx-0 lg:grid-flow-row lg:grid-cols-[repeat(auto-fit,minmax(6.25rem,1fr))] lg:px-0",
);

/** A row of arches, one a category. */
export function Arcade() {
  const { data, error, refetch } = useQuery(ProductService.method.listCategories, {});
  return (
    <section className="frame pt-12 sm:pt-16">
      <SectionHeading title="Down every alley" />
      {error ? (
        <ProblemPanel error={error} onRetry={refetch} />
      ) : (
        <ul className={ALLEY}>
          {data
            ? data.categories.map(({ category, displayName, productCount }) => (
                <li key={category}>
                  <Link to="/products" search={{ category }} className="group block rounded-panel text-center">
                    <span className="arch block overflow-hidden">
                      <Picture
                        src={CATEGORY_PICTURES[category] ?? ""}
                        alt=""
                        className="aspect-3/4! transition-transform duration-500 ease-out group-hover:scale-106"
                      />
                    </span>
                    <span className="mt-3 block font-display text-lg leading-tight underline-offset-4 group-hover:underline">
                      {displayName}
                    </span>
                    <span className="block text-muted text-sm">
                      {productCount} {productCount === 1 ? "thing" : "things"}
                    </span>
                  </Link>
                </li>
              ))
            : Object.keys(CATEGORY_PICTURES).map((category) => (
                <li key={category}>
                  <span className="arch block overflow-hidden">
                    <Skeleton className="aspect-3/4 w-full rounded-none" />
                  </span>
                  <Skeleton className="mx-auto mt-3 h-5 w-2/3" />
                </li>
              ))}
        </ul>
      )}
    </section>
  );
}
