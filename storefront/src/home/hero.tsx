import { PageHeading } from "@/layout/page";
import { ButtonLink } from "@/ui/button";
import { ArrowIcon } from "@/ui/icons";
import { Picture } from "@/ui/picture";

/** Three stalls of the market by their pictures; what they sell may change, the pictures are the shop's own. */
const WINDOWS = [
  { picture: "/images/beeswax-skep-candle.svg", shape: "arch-round mt-16 hidden sm:block" },
  { picture: "/images/pomegranate-fruit-bowl.svg", shape: "arch z-10 -mb-2" },
  { picture: "/images/khatim-no-seven-print.svg", shape: "arch-round mt-16" },
];

export function Hero() {
  return (
    <section className="relative -mt-4 overflow-hidden bg-stall text-on-stall">
      <div
        aria-hidden="true"
        className="tiles absolute inset-0 [mask-image:linear-gradient(to_right,transparent_30%,#000)]"
      />
      <div className="frame relative grid items-end gap-10 pt-14 md:grid-cols-[1fr_1.05fr] md:pt-16">
        <div className="md:pb-20">
          <PageHeading className="text-[clamp(2.6rem,6vw,4.5rem)]">Things with a maker’s name on them</PageHeading>
          <p className="mt-5 max-w-md text-lg text-on-stall/85">
            Candles, ceramics, prints, pantry things and a few evenings out, from small makers who sign their work.
          </p>
          <div className="mt-8 flex flex-wrap gap-3">
            <ButtonLink
              to="/products"
              search={{}}
              size="large"
              className="bg-saffron! text-on-saffron! hover:bg-on-stall!"
            >
              Walk the market <ArrowIcon />
            </ButtonLink>
          </div>
        </div>
        <div aria-hidden="true" className="grid grid-cols-[1fr_1fr] items-end gap-4 sm:grid-cols-[1fr_1.25fr_1fr]">
          {WINDOWS.map(({ picture, shape }) => (
            <div key={picture} className={`overflow-hidden border-4 border-saffron border-b-0 ${shape}`}>
              <Picture src={picture} alt="" loading="eager" className="aspect-4/5!" />
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}
