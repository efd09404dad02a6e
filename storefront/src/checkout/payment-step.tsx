import { Choice } from "@/ui/choice";
import { useFieldError } from "@/ui/form";
import { AWKWARD_CARDS, GOOD_CARDS, type TestCard } from "./test-cards";

/** Which card pays. They are all test cards, and it says so. */
type PaymentStepProps = { defaultToken: string; onChange: () => void };

export function PaymentStep({ defaultToken, onChange }: PaymentStepProps) {
  const isAwkward = AWKWARD_CARDS.some(({ token }) => token === defaultToken);
  const error = useFieldError("payment_token");
  return (
    <fieldset onChange={onChange} aria-describedby={error && "payment-error"}>
      <legend className="mb-4 text-muted">
        These are <strong className="text-ink">test cards</strong>. No real card is asked for and no money moves.
      </legend>
      <Cards cards={GOOD_CARDS} defaultToken={defaultToken} />
      {error && (
        <p id="payment-error" className="mt-2 font-semibold text-bad text-sm">
          {error}
        </p>
      )}
      <details className="mt-4" open={isAwkward}>
        <summary className="link inline-block min-h-11 py-2">Cards that make trouble, to see what happens</summary>
        <div className="mt-2">
          <Cards cards={AWKWARD_CARDS} defaultToken={defaultToken} />
        </div>
      </details>
    </fieldset>
  );
}

function Cards({ cards, defaultToken }: { cards: readonly TestCard[]; defaultToken: string }) {
  return (
    <div className="grid gap-3 md:grid-cols-2">
      {cards.map(({ token, name, text }) => (
        <Choice
          key={token}
          name="payment_token"
          value={token}
          defaultChecked={token === defaultToken}
          title={name}
          required
        >
          {text}
        </Choice>
      ))}
    </div>
  );
}
