import { Tabs as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

interface TabsProps<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  tabs: readonly { value: Value; label: ReactNode }[];
  /** Content of the chosen tab. */
  children: ReactNode;
  className?: string;
}

/** A row of choices, of which one content is shown. */
export function Tabs<Value extends string>({ label, value, onChange, tabs, children, className }: TabsProps<Value>) {
  const choose = (next: string) => {
    const tab = tabs.find((candidate) => candidate.value === next);
    if (tab) onChange(tab.value);
  };
  return (
    <Primitive.Root value={value} onValueChange={choose} className={className}>
      <Primitive.List aria-label={label} className="flex gap-4 border-b border-line px-4 sm:px-5">
        {tabs.map((tab) => (
          <Primitive.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-9.5 items-center gap-1.5 border-b-2 border-transparent text-[0.8125rem] font-medium text-muted transition-colors hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map((tab) => (
        <Primitive.Content
          key={tab.value}
          value={tab.value}
          className="min-h-0 flex-1 focus-visible:-outline-offset-2 data-[state=active]:flex data-[state=active]:flex-col"
        >
          {tab.value === value && children}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  );
}
