import { clsx } from 'clsx';
import { Check } from 'lucide-react';
import { DropdownMenu as Primitive } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

const ITEM =
  'relative flex h-8 items-center gap-2.5 rounded-md px-2 text-[0.8125rem] outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover [&>svg]:size-4 [&>svg]:text-muted';

interface DropdownMenuProps {
  /** The button that opens the menu. */
  trigger: ReactElement;
  align?: 'start' | 'end';
  /** As wide as the trigger. */
  fitTrigger?: boolean;
  children: ReactNode;
}

export function DropdownMenu({ trigger, align = 'end', fitTrigger = false, children }: DropdownMenuProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={clsx(
            'z-50 animate-pop rounded-xl border border-line bg-raised p-1 shadow-pop',
            fitTrigger ? 'w-(--radix-dropdown-menu-trigger-width)' : 'min-w-52',
          )}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  danger?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, danger = false, onSelect, children }: MenuItemProps) {
  return (
    <Primitive.Item onSelect={onSelect} className={clsx(ITEM, danger && 'text-danger-ink [&>svg]:text-danger-ink')}>
      {icon}
      {children}
    </Primitive.Item>
  );
}

interface MenuChoiceProps<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  choices: readonly { value: Value; label: ReactNode; icon?: ReactNode }[];
}

/** A group of which exactly one is chosen. */
export function MenuChoice<Value extends string>({ label, value, onChange, choices }: MenuChoiceProps<Value>) {
  return (
    <>
      <Primitive.Label className="px-2 pt-1.5 pb-1 text-xs font-medium text-faint">{label}</Primitive.Label>
      <Primitive.RadioGroup aria-label={label} value={value}>
        {choices.map((choice) => (
          <Primitive.RadioItem
            key={choice.value}
            value={choice.value}
            onSelect={() => onChange(choice.value)}
            className={clsx(ITEM, 'pr-8')}
          >
            {choice.icon}
            <span className="truncate">{choice.label}</span>
            <Primitive.ItemIndicator className="absolute right-2">
              <Check className="size-4 text-accent-ink" aria-hidden />
            </Primitive.ItemIndicator>
          </Primitive.RadioItem>
        ))}
      </Primitive.RadioGroup>
    </>
  );
}

export function MenuHeading({ children }: { children: ReactNode }) {
  return <div className="px-2 py-1.5">{children}</div>;
}

export function MenuSeparator() {
  return <Primitive.Separator className="-mx-1 my-1 h-px bg-line" />;
}
