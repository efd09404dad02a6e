import { useTitle } from "@/layout/page";
import { Recommendations } from "@/product/recommendations";
import { Arcade } from "./arcade";
import { Featured } from "./featured";
import { Hero } from "./hero";

/** The front of the market. */
export default function HomePage() {
  useTitle("Souk");
  return (
    <>
      <Hero />
      <Arcade />
      <Featured />
      <Recommendations title="Others took home" productIds={[]} />
    </>
  );
}
