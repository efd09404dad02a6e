import { useRouter } from "@tanstack/react-router";
import { Button, ButtonLink } from "@/ui/button";
import { ProblemPanel } from "@/ui/problem-panel";
import { CodeNotFetched } from "./code-not-fetched";
import { DeadEnd } from "./dead-end";
import { MissingCode } from "./missing-code";
import { Page } from "./page";

/** An address that leads nowhere. */
export function NotFoundPage() {
  return (
    <DeadEnd
      title="This alley ends here"
      action={
        <ButtonLink to="/products" search={{}}>
          See everything we sell
        </ButtonLink>
      }
    >
      There is no page at this address. It may have moved, or the link lost a letter.
    </DeadEnd>
  );
}

/** A page that could not be shown: our fault, or its code could not be fetched. */
export function BrokenPage({ error }: { error: unknown }) {
  const router = useRouter();
  if (error instanceof CodeNotFetched) {
    return <MissingCode error={error} />;
  }
  return (
    <Page title="Something broke">
      <ProblemPanel
        error={error}
        action={
          <Button look="quiet" size="small" onClick={() => router.invalidate()}>
            Try again
          </Button>
        }
      />
    </Page>
  );
}
