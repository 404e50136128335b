import { useLayoutEffect, useRef } from 'preact/hooks';

interface ExternalProps<Value> {
  class?: string;
  render: (element: HTMLDivElement, value: Value) => () => void;
  value: Value;
}

/** A place for something the caller draws: drawn anew whenever the value changes, taken away with the component. */
export function External<Value>({ class: className, render, value }: ExternalProps<Value>) {
  const element = useRef<HTMLDivElement>(null);
  const renderer = useRef(render);
  renderer.current = render;
  useLayoutEffect(() => {
    if (!element.current) return;
    // A caller without anything to take away may return nothing at all.
    const takeAway: (() => void) | undefined = renderer.current(element.current, value);
    return () => takeAway?.();
  }, [value]);
  return <div ref={element} class={className} />;
}
