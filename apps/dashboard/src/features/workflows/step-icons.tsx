import {
  Bell,
  Braces,
  CirclePlay,
  Clock,
  Gauge,
  Globe,
  Layers,
  Mail,
  MessageSquare,
  MessagesSquare,
  MonitorSmartphone,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { Tooltip } from '../../ui/tooltip.js';
import type { StepType } from './workflows.queries.js';

const STEPS: Record<StepType, { icon: LucideIcon; label: string }> = {
  in_app: { icon: Bell, label: 'In-app' },
  email: { icon: Mail, label: 'E-mail' },
  sms: { icon: MessageSquare, label: 'SMS' },
  chat: { icon: MessagesSquare, label: 'Chat' },
  push: { icon: MonitorSmartphone, label: 'Push' },
  tool: { icon: Wrench, label: 'Tool' },
  digest: { icon: Layers, label: 'Digest' },
  delay: { icon: Clock, label: 'Delay' },
  throttle: { icon: Gauge, label: 'Throttle' },
  custom: { icon: Braces, label: 'Custom' },
  http_request: { icon: Globe, label: 'HTTP request' },
  trigger: { icon: CirclePlay, label: 'Trigger' },
};

/** More would not fit into a row of a table. */
const SHOWN = 5;

/** The steps of a workflow in order, as icons. */
export function StepIcons({ types }: { types: readonly string[] }) {
  if (types.length === 0) return <span className="text-faint">No steps</span>;
  const hidden = types.slice(SHOWN).map((type) => lookOf(type).label);
  return (
    <ol className="flex items-center" aria-label="Steps">
      {types.slice(0, SHOWN).map((type, index) => (
        <StepIcon key={index} type={type} />
      ))}
      {hidden.length > 0 && (
        <Tooltip content={hidden.join(', ')}>
          <li className="ml-1.5 text-xs text-faint">+{hidden.length}</li>
        </Tooltip>
      )}
    </ol>
  );
}

function StepIcon({ type }: { type: string }) {
  const { icon: Icon, label } = lookOf(type);
  return (
    <Tooltip content={label}>
      <li className="-ml-1 flex size-7 items-center justify-center rounded-full border-2 border-surface bg-sunken text-muted first:ml-0 dark:bg-line">
        <Icon className="size-3.5" aria-hidden />
        <span className="sr-only">{label}</span>
      </li>
    </Tooltip>
  );
}

/** A newer API may know step types that this page does not. */
function lookOf(type: string): { icon: LucideIcon; label: string } {
  return isStepType(type) ? STEPS[type] : { icon: Braces, label: type };
}

function isStepType(type: string): type is StepType {
  return Object.hasOwn(STEPS, type);
}
