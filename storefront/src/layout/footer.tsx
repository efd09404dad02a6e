import { Link } from "@tanstack/react-router";
import { Star } from "@/ui/star";

export function Footer() {
  return (
    <footer className="mt-16 bg-stall text-on-stall print:hidden">
      <div aria-hidden="true" className="tiles h-20 opacity-90" />
      <div className="frame flex flex-wrap items-start justify-between gap-8 py-10">
        <p className="flex max-w-sm items-start gap-3">
          <Star className="size-8 shrink-0 text-saffron" />
          <span>
            <span className="block font-display text-2xl">Souk</span>
            <span className="text-on-stall/80">
              Small makers, one market. Cards are test cards here: nothing is charged and nothing is shipped.
            </span>
          </span>
        </p>
        <nav aria-label="Footer">
          <ul className="grid gap-2">
            <li>
              <Link to="/products" search={{}} className="underline-offset-4 hover:underline">
                Everything we sell
              </Link>
            </li>
            <li>
              <Link to="/orders" className="underline-offset-4 hover:underline">
                Your orders
              </Link>
            </li>
            <li>
              <Link to="/account" className="underline-offset-4 hover:underline">
                Your account
              </Link>
            </li>
          </ul>
        </nav>
      </div>
    </footer>
  );
}
