import { Link } from "@tanstack/react-router";
import { CartButton } from "@/cart/cart-button";
import { SearchBox } from "@/catalogue/search-box";
import { useSession } from "@/session/use-session";
import { IconButton } from "@/ui/icon-button";
import { MoonIcon, PersonIcon, SunIcon } from "@/ui/icons";
import { Star } from "@/ui/star";
import { CategoryNav } from "./category-nav";
import { chooseTheme, useTheme } from "./theme";

/** The stall's counter: the sign, the way around, the basket; and the awning over all that follows. */
export function Header() {
  return (
    <header className="relative z-30 bg-stall md:[@media(min-height:32rem)]:sticky md:top-0 text-on-stall print:hidden">
      <div className="frame flex flex-wrap items-center gap-x-1 gap-y-2 py-2.5 sm:gap-x-3 md:flex-nowrap md:gap-x-6">
        <Link to="/" className="flex items-center gap-2.5 rounded-tile py-1 pr-2" aria-label="Souk, to the front page">
          <Star className="size-8 text-saffron" />
          <span className="font-display text-3xl leading-none">Souk</span>
        </Link>
        <SearchBox className="order-last w-full md:order-none md:max-w-md md:flex-1" />
        <div className="ml-auto flex items-center gap-0.5 sm:gap-1">
          <StaffLink />
          <ThemeButton />
          <AccountLink />
          <CartButton />
        </div>
      </div>
      <CategoryNav />
      <div aria-hidden="true" className="awning pointer-events-none absolute inset-x-0 top-full" />
    </header>
  );
}

function AccountLink() {
  const { status, user } = useSession();
  const shape =
    "flex h-11 items-center gap-2 rounded-full px-2.5 font-semibold sm:px-3 transition-colors hover:bg-white/15";
  if (status === "customer") {
    return (
      <Link to="/account" className={shape}>
        <PersonIcon />
        <span className="max-w-24 truncate max-sm:sr-only">
          <span className="sr-only">Account of </span>
          {user?.name.split(" ")[0]}
        </span>
      </Link>
    );
  }
  return (
    <Link to="/sign-in" className={shape} aria-busy={status === "restoring" || undefined}>
      <PersonIcon />
      <span className="max-sm:sr-only">Sign in</span>
    </Link>
  );
}

function StaffLink() {
  const { isStaff } = useSession();
  return (
    isStaff && (
      <Link
        to="/staff/orders"
        className="flex h-11 items-center rounded-full px-1.5 font-semibold text-saffron sm:px-3 transition-colors hover:bg-white/15"
      >
        Staff
      </Link>
    )
  );
}

function ThemeButton() {
  const isDark = useTheme() === "dark";
  return (
    <IconButton
      className="hover:bg-white/15"
      label={isDark ? "Use light colours" : "Use dark colours"}
      icon={isDark ? <SunIcon /> : <MoonIcon />}
      onClick={() => chooseTheme(isDark ? "light" : "dark")}
    />
  );
}
