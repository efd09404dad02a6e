import { useRouter, useRouterState } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useState } from "react";
import { Button } from "@/ui/button";
import { Notice } from "@/ui/notice";
import type { CodeNotFetched } from "./code-not-fetched";
import { OfflineEmpty } from "./offline-empty";
import { Page } from "./page";
import { askRelease } from "./shop-release";
import { useOnline } from "./use-online";

/** In the place of a page whose code could not be fetched. It opens by itself where it can. */
export function MissingCode({ error }: { error: CodeNotFetched }) {
  const router = useRouter();
  const isOnline = useOnline();
  const [isTrying, setTrying] = useState(false);
  const isPlaced = useRouterState({ select: ({ location }) => location.state.isPlaced });

  const fetchAgain = async (isAsked: boolean) => {
    setTrying(true);
    if (await error.retry()) {
      await router.invalidate();
    } else {
      // A reload gets a shop that was renewed. Of one that does not answer it would leave nothing on the screen.
      const release = await askRelease();
      if (release === "renewed" || (isAsked && release === "same")) {
        window.location.reload();
      }
    }
    setTrying(false);
  };
  const goOn = useEffectEvent(() => void fetchAgain(false));
  useEffect(() => {
    if (isOnline) {
      goOn();
    }
  }, [isOnline]);

  const title = isPlaced ? "Your order is placed" : "Not here yet";
  return (
    <Page title={title}>
      {isOnline ? (
        <Notice
          tone="clay"
          title="This page could not be fetched"
          isAlert
          action={
            <Button look="quiet" size="small" isBusy={isTrying} busyText="Trying…" onClick={() => fetchAgain(true)}>
              Try again
            </Button>
          }
        >
          Your connection or our side is having trouble. Please try again in a moment.
        </Notice>
      ) : (
        <OfflineEmpty />
      )}
    </Page>
  );
}
