import { clsx } from 'clsx';
import { ChevronsUpDown } from 'lucide-react';
import { useLocation, useNavigate } from 'react-router-dom';
import { DropdownMenu, MenuChoice, MenuSeparator } from '../../ui/dropdown-menu.js';
import { useEnvironment } from './environment-context.js';
import { isDevelopment, useEnvironments, type Environment } from './environments.queries.js';

/** Shows the current environment and leads to the same page of another one. */
export function EnvironmentSwitcher() {
  const current = useEnvironment();
  const environments = useEnvironments().data ?? [current];
  const navigate = useNavigate();
  const location = useLocation();

  const switchTo = (environmentId: string) => {
    const pathname = location.pathname.replace(/^\/env\/[^/]+/, `/env/${environmentId}`);
    void navigate({ pathname, search: location.search, hash: location.hash });
  };
  const choices = (list: Environment[]) =>
    list.map((environment) => ({
      value: environment._id,
      label: environment.name,
      icon: <EnvironmentDot environment={environment} />,
    }));
  const development = environments.filter(isDevelopment);
  const live = environments.filter((environment) => !isDevelopment(environment));

  return (
    <DropdownMenu
      fitTrigger
      align="start"
      trigger={
        <button
          type="button"
          aria-label={`Environment: ${current.name}. Switch environment`}
          className="flex h-9 w-full items-center gap-2.5 rounded-lg border border-line bg-surface px-2.5 text-[0.8125rem] font-medium shadow-card transition-colors hover:border-line-strong"
        >
          <EnvironmentDot environment={current} />
          <span className="flex-1 truncate text-left">{current.name}</span>
          <ChevronsUpDown className="size-3.5 text-faint" aria-hidden />
        </button>
      }
    >
      <MenuChoice label="Building" value={current._id} onChange={switchTo} choices={choices(development)} />
      {live.length > 0 && (
        <>
          <MenuSeparator />
          <MenuChoice label="Live" value={current._id} onChange={switchTo} choices={choices(live)} />
        </>
      )}
    </DropdownMenu>
  );
}

/** The colour of an environment, so that nobody mistakes a live one for another. */
export function EnvironmentDot({ environment }: { environment: Environment }) {
  return (
    <span
      aria-hidden
      style={environment.color ? { backgroundColor: environment.color } : {}}
      className={clsx('size-2 shrink-0 rounded-full', isDevelopment(environment) ? 'bg-accent' : 'bg-success')}
    />
  );
}
