import { Eye, EyeOff, RefreshCw } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { CopyIconButton } from '../../ui/copy-button.js';
import { IconButton } from '../../ui/icon-button.js';
import { maskSecret } from '../../ui/mask-secret.js';
import { useEnvironment } from './environment-context.js';
import { apiKeyOf } from './environments.queries.js';
import { RegenerateKeyDialog } from './regenerate-key-dialog.js';

/** The two values that an integration needs: one for browsers, one for servers. */
export function CredentialsCard() {
  const environment = useEnvironment();
  const apiKey = apiKeyOf(environment);
  const [revealed, setRevealed] = useState(false);
  const [regenerating, setRegenerating] = useState(false);

  return (
    <section
      id="keys"
      aria-label="Keys of this environment"
      className="grid divide-y divide-line rounded-xl border border-line bg-surface shadow-card md:grid-cols-2 md:divide-x md:divide-y-0"
    >
      <Credential
        label="Application identifier"
        note="Public. Names this environment in the browser."
        value={environment.identifier}
        actions={<CopyIconButton text={environment.identifier} what="application identifier" />}
      />
      <Credential
        label="API key"
        note="Secret. For your servers only."
        value={apiKey === null ? 'Not visible to you' : revealed ? apiKey : maskSecret(apiKey)}
        actions={
          apiKey !== null && (
            <>
              <IconButton
                size="sm"
                label={revealed ? 'Hide API key' : 'Reveal API key'}
                icon={revealed ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
                onClick={() => setRevealed(!revealed)}
              />
              <CopyIconButton text={apiKey} what="API key" />
              <IconButton
                size="sm"
                label="Regenerate API key"
                icon={<RefreshCw aria-hidden />}
                onClick={() => setRegenerating(true)}
              />
            </>
          )
        }
      />
      <RegenerateKeyDialog environment={environment} open={regenerating} onOpenChange={setRegenerating} />
    </section>
  );
}

interface CredentialProps {
  label: string;
  note: string;
  value: string;
  actions: ReactNode;
}

function Credential({ label, note, value, actions }: CredentialProps) {
  return (
    <div className="min-w-0 px-4 py-3.5 sm:px-5">
      <div className="flex items-baseline justify-between gap-3">
        <h2 className="text-[0.8125rem] font-medium whitespace-nowrap">{label}</h2>
        <p className="min-w-0 truncate text-xs text-faint">{note}</p>
      </div>
      <div className="mt-2 flex h-9 items-center gap-0.5 rounded-lg bg-sunken pr-1 pl-3">
        <code className="min-w-0 flex-1 truncate font-mono text-[0.8125rem]">{value}</code>
        {actions}
      </div>
    </div>
  );
}
