import type { Notification, Novu } from '../../index.js';

/** A notification counts as seen when half of it was in view for a second. */
const VISIBLE_MS = 1_000;
const SEND_AFTER_MS = 500;
const CHUNK = 20;

/** Tells the server which notifications were on the screen. */
export class SeenTracker {
  readonly #novu: Novu;
  readonly #observer: IntersectionObserver;
  readonly #watched = new Map<Element, Notification>();
  readonly #timers = new Map<Element, ReturnType<typeof setTimeout>>();
  #seen: string[] = [];
  #sending: ReturnType<typeof setTimeout> | undefined;

  constructor(novu: Novu) {
    this.#novu = novu;
    this.#observer = new IntersectionObserver((entries) => entries.forEach((entry) => this.#onIntersection(entry)), {
      threshold: 0.5,
    });
  }

  /** @returns what stops the watching. */
  watch(element: Element, notification: Notification): () => void {
    if (notification.isSeen) return () => undefined;
    this.#watched.set(element, notification);
    this.#observer.observe(element);
    return () => this.#unwatch(element);
  }

  /** Sends what is still to be sent and stops. */
  close(): void {
    this.#observer.disconnect();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#send();
  }

  #onIntersection({ target, isIntersecting }: IntersectionObserverEntry): void {
    clearTimeout(this.#timers.get(target));
    const notification = this.#watched.get(target);
    if (!isIntersecting || !notification) return;
    this.#timers.set(
      target,
      setTimeout(() => {
        this.#unwatch(target);
        this.#seen.push(notification.id);
        clearTimeout(this.#sending);
        this.#sending = setTimeout(() => this.#send(), SEND_AFTER_MS);
      }, VISIBLE_MS),
    );
  }

  #unwatch(element: Element): void {
    this.#observer.unobserve(element);
    clearTimeout(this.#timers.get(element));
    this.#timers.delete(element);
    this.#watched.delete(element);
  }

  #send(): void {
    clearTimeout(this.#sending);
    const ids = this.#seen;
    this.#seen = [];
    for (let at = 0; at < ids.length; at += CHUNK) {
      void this.#novu.notifications.seenAll({ notificationIds: ids.slice(at, at + CHUNK) });
    }
  }
}
