import { useState, type FormEvent } from 'react';
import { messageOf } from '../../api/errors.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Field } from '../../ui/field.js';
import { Input } from '../../ui/input.js';
import { toast } from '../../ui/toast.js';
import { useRegenerateApiKey, type Environment } from './environments.queries.js';

interface RegenerateKeyDialogProps {
  environment: Environment;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Asks for the name of the environment: what still uses the old key breaks at once. */
export function RegenerateKeyDialog({ environment, open, onOpenChange }: RegenerateKeyDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Regenerate the API key?"
      description={`The present key of ${environment.name} stops working at once. Everything that uses it has to be given the new one.`}
    >
      <ConfirmationForm environment={environment} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function ConfirmationForm({ environment, onDone }: { environment: Environment; onDone: () => void }) {
  const [typed, setTyped] = useState('');
  const regenerate = useRegenerateApiKey(environment._id);
  const confirmed = typed.trim() === environment.name;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!confirmed) return;
    regenerate.mutate(undefined, {
      onSuccess: () => {
        toast.success('New API key', 'The old one no longer works.');
        onDone();
      },
      onError: (error) => toast.error('The key was not regenerated', messageOf(error)),
    });
  };

  return (
    <form onSubmit={submit}>
      <Field
        label={
          <>
            Type <strong className="font-semibold">{environment.name}</strong> to confirm
          </>
        }
      >
        <Input autoFocus autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
      </Field>
      <div className="mt-6 flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="danger" disabled={!confirmed} busy={regenerate.isPending}>
          Regenerate key
        </Button>
      </div>
    </form>
  );
}
