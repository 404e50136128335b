import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { messageOf } from '../api/errors.js';
import { Button, type ButtonProps } from './button.js';
import { copyText } from './clipboard.js';
import { IconButton } from './icon-button.js';
import { toast } from './toast.js';

const CONFIRMED_MS = 1_600;

/** State and action shared by everything that copies: `copied` is true for a moment after it worked. */
function useCopy(text: string, onCopied?: () => void) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), CONFIRMED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () =>
    void copyText(text).then(
      () => {
        setCopied(true);
        onCopied?.();
      },
      (error: unknown) => toast.error('Not copied', messageOf(error)),
    );
  return { copied, copy };
}

/** Copies `text`; an icon alone, named after `what` ("Copy API key"). */
export function CopyIconButton({ text, what }: { text: string; what: string }) {
  const { copied, copy } = useCopy(text);
  return (
    <IconButton
      size="sm"
      label={copied ? 'Copied' : `Copy ${what}`}
      icon={copied ? <Check className="text-success-ink" aria-hidden /> : <Copy aria-hidden />}
      onClick={copy}
    />
  );
}

interface CopyButtonProps extends Omit<ButtonProps, 'onClick' | 'icon' | 'children'> {
  text: string;
  label: string;
  onCopied?: () => void;
}

/** Copies `text`; a button with a label. */
export function CopyButton({ text, label, onCopied, ...rest }: CopyButtonProps) {
  const { copied, copy } = useCopy(text, onCopied);
  return (
    <Button
      {...rest}
      icon={copied ? <Check className="size-4" aria-hidden /> : <Copy className="size-4" aria-hidden />}
      onClick={copy}
    >
      {copied ? 'Copied' : label}
    </Button>
  );
}
