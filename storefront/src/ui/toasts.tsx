import { Toast } from "@base-ui/react/toast";
import { useEffect } from "react";
import { WASHES } from "./badge";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { CloseIcon } from "./icons";
import { listen, type Notification } from "./notify";

/** Shows what `notify` is told, and has screen readers say it. */
export default function Toasts() {
  return (
    <Toast.Provider timeout={6000} limit={3}>
      <Listener />
      <Toast.Portal>
        <Toast.Viewport
          // On a phone it goes out of the way of a field that is being filled, and of the keyboard below that.
          className="fixed inset-x-4 bottom-4 z-60 flex flex-col items-center gap-2 max-sm:while-filling:top-4 max-sm:while-filling:bottom-auto sm:left-auto sm:w-96"
          aria-label="Notifications"
        >
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Listener() {
  const { add } = Toast.useToastManager();
  useEffect(
    () =>
      listen((notification) =>
        add({
          title: notification.title,
          description: notification.text,
          priority: notification.tone === "bad" ? "high" : "low",
          data: notification,
        }),
      ),
    [add],
  );
  return null;
}

function List() {
  const { toasts, close } = Toast.useToastManager<Notification>();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="w-full animate-rise rounded-panel border border-line bg-surface p-1 shadow-sheet transition-opacity data-ending-style:opacity-0"
    >
      <Toast.Content
        className={`flex items-center gap-3 rounded-tile py-2 pr-1 pl-4 ${WASHES[toast.data?.tone ?? "note"]}`}
      >
        <div className="min-w-0 flex-1">
          <Toast.Title className="font-sans font-semibold text-base tracking-normal" />
          <Toast.Description className="text-ink text-sm" />
        </div>
        {toast.data?.action && (
          <Button
            look="quiet"
            size="small"
            onClick={() => {
              toast.data?.action?.onPress();
              close(toast.id);
            }}
          >
            {toast.data.action.label}
          </Button>
        )}
        <Toast.Close render={<IconButton label="Dismiss" icon={<CloseIcon className="size-4" />} />} />
      </Toast.Content>
    </Toast.Root>
  ));
}
