import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { Toast as Primitive } from 'radix-ui';
import { useSyncExternalStore } from 'react';

interface ToastEntry {
  id: number;
  tone: 'success' | 'error';
  title: string;
  description: string | undefined;
}

const VISIBLE_MS = { success: 4_000, error: 8_000 };

let entries: readonly ToastEntry[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function replaceEntries(next: readonly ToastEntry[]): void {
  entries = next;
  listeners.forEach((notify) => notify());
}

function add(tone: ToastEntry['tone'], title: string, description?: string): void {
  replaceEntries([...entries.slice(-3), { id: nextId++, tone, title, description }]);
}

function remove(id: number): void {
  replaceEntries(entries.filter((entry) => entry.id !== id));
}

/** Tells the person in a corner of the page how something went; a module function, so that code outside of components can. */
export const toast = {
  success: (title: string, description?: string) => add('success', title, description),
  error: (title: string, description?: string) => add('error', title, description),
};

/** Shows what `toast` was told; mounted once, around the whole application. */
export function ToastRegion() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entries,
  );
  return (
    <Primitive.Provider swipeDirection="right" label="Notice">
      {shown.map((entry) => (
        <ToastCard key={entry.id} entry={entry} />
      ))}
      <Primitive.Viewport className="fixed right-0 bottom-0 z-[60] flex w-full max-w-sm flex-col gap-2 p-4 outline-none" />
    </Primitive.Provider>
  );
}

function ToastCard({ entry }: { entry: ToastEntry }) {
  const Icon = entry.tone === 'success' ? CircleCheck : CircleAlert;
  return (
    <Primitive.Root
      type={entry.tone === 'error' ? 'foreground' : 'background'}
      duration={VISIBLE_MS[entry.tone]}
      onOpenChange={(open) => !open && remove(entry.id)}
      className="flex animate-toast items-start gap-3 rounded-xl border border-line bg-raised p-3.5 shadow-pop data-[swipe=move]:translate-x-(--radix-toast-swipe-move-x)"
    >
      <Icon
        aria-hidden
        className={`mt-0.5 size-4 shrink-0 ${entry.tone === 'success' ? 'text-success-ink' : 'text-danger-ink'}`}
      />
      <div className="min-w-0 flex-1">
        <Primitive.Title className="text-[0.8125rem] font-medium">{entry.title}</Primitive.Title>
        {entry.description && (
          <Primitive.Description className="text-[0.8125rem] break-words text-muted">
            {entry.description}
          </Primitive.Description>
        )}
      </div>
      <Primitive.Close aria-label="Dismiss" className="-m-1 rounded-md p-1 text-faint hover:bg-hover hover:text-ink">
        <X className="size-3.5" aria-hidden />
      </Primitive.Close>
    </Primitive.Root>
  );
}
