/** A word on what just happened, which goes away by itself. */
export type Notification = {
  title: string;
  text?: string | undefined;
  tone?: "note" | "good" | "bad";
  /** What can be done about it; the notification goes when it is pressed. */
  action?: { label: string; onPress: () => void };
};

type Listener = (notification: Notification) => void;

const waiting: Notification[] = [];
const wanted = new Set<() => void>();
let listener: Listener | undefined;

/** Shows a notification. What a page cannot go on without belongs on the page itself. */
export function notify(notification: Notification): void {
  if (listener) {
    listener(notification);
    return;
  }
  waiting.push(notification);
  for (const want of wanted) {
    want();
  }
}

/** Calls `want` at the first notification, so that what shows them is loaded only then. */
export function whenFirstWanted(want: () => void): () => void {
  wanted.add(want);
  if (waiting.length > 0) {
    want();
  }
  return () => wanted.delete(want);
}

/** Hands over every notification, those that wait first. */
export function listen(next: Listener): () => void {
  listener = next;
  for (const notification of waiting.splice(0)) {
    next(notification);
  }
  return () => {
    listener = undefined;
  };
}
