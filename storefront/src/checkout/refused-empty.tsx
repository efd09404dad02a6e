import { Link } from "@tanstack/react-router";
import { explain, type Problem } from "@/api/problem";
import { RefusalNotice } from "./refusal-notice";

/** Why an order was refused whose cart is empty by now, so that there is no form to say it in. */
export function RefusedEmpty({ problem }: { problem: Problem }) {
  return (
    <RefusalNotice problem={problem}>
      <p>
        {problem.reason === "CART_EMPTY"
          ? "It was ordered or emptied in the meantime, perhaps in another tab. This order was not placed."
          : explain(problem).text}
      </p>
      <Link to="/orders" className="link inline-flex min-h-11 items-center">
        Look at your orders
      </Link>
    </RefusalNotice>
  );
}
