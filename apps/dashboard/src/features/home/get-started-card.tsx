import { Plus, Send } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { runtimeConfig } from '../../api/config.js';
import { messageOf } from '../../api/errors.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { CodeBlock } from '../../ui/code-block.js';
import { CopyButton } from '../../ui/copy-button.js';
import { toast } from '../../ui/toast.js';
import type { User } from '../auth/auth.queries.js';
import { useEnvironment } from '../environments/environment-context.js';
import { apiKeyOf, isDevelopment, useEnvironments } from '../environments/environments.queries.js';
import { useInbox } from '../inbox/inbox-context.js';
import { useInboxFeed } from '../inbox/inbox.queries.js';
import { useMails } from '../mailbox/mailbox.queries.js';
import { StepIcons } from '../workflows/step-icons.js';
import { useCreateHelloWorld, useWorkflows, type Workflow } from '../workflows/workflows.queries.js';
import { ArrivalTiles } from './arrival-tiles.js';
import { curlTokens, joinTokens } from './curl.js';
import { doneCount, progressOf } from './progress.js';
import { Step } from './step.js';
import { useTrigger, type TriggerInput } from './trigger.queries.js';

const PAYLOAD = { message: 'This came from one API call.' };

/** The checklist from nothing to a notification that has arrived. */
export function GetStartedCard({ user, className }: { user: User; className?: string }) {
  const environment = useEnvironment();
  const workflow = firstToTrigger(useWorkflows(environment._id).data?.workflows ?? []);
  const notification = useInboxFeed('all').data?.pages[0]?.data[0];
  const mail = useMails(environment._id).data?.pages[0]?.data[0];
  const { arrivals } = useInbox();
  const [triggered, setTriggered] = useState(false);
  const [sentAt, setSentAt] = useState<number | null>(null);
  const progress = progressOf({
    hasWorkflow: workflow !== undefined,
    triggered,
    hasNotification: notification !== undefined,
    hasMail: mail !== undefined,
  });
  const arrival = sentAt === null ? undefined : arrivals.find(({ at }) => at >= sentAt);

  return (
    <Card
      id="start"
      title="Send your first notification"
      mark={<Badge tone={doneCount(progress) === 3 ? 'success' : 'neutral'}>{doneCount(progress)} of 3</Badge>}
      {...(className && { className })}
      bodyClassName="px-4 py-5 sm:px-5"
    >
      <ol>
        <Step
          number={1}
          state={progress.create}
          title="Create a workflow"
          description="A workflow decides what is sent and where. This one writes to the Inbox and sends an e-mail."
        >
          {workflow ? <WorkflowChip workflow={workflow} /> : <CreateWorkflow />}
        </Step>
        <Step
          number={2}
          state={progress.trigger}
          title="Trigger it"
          description="Paste this into a terminal. Your backend will make the same call."
        >
          {workflow && (
            <Trigger
              trigger={{ name: workflow.workflowId, to: recipientOf(user), payload: PAYLOAD }}
              onTriggered={() => setTriggered(true)}
              onSend={setSentAt}
            />
          )}
        </Step>
        <Step
          number={3}
          state={progress.arrive}
          title="See it arrive"
          description="Live in your Inbox on this page, and in the local mailbox below."
        >
          {workflow && (
            <ArrivalTiles
              notification={
                notification && { title: notification.subject ?? notification.body, createdAt: notification.createdAt }
              }
              mail={mail && { title: mail.subject, createdAt: mail.createdAt }}
              latencyMs={sentAt !== null && arrival ? arrival.at - sentAt : undefined}
              waiting={triggered}
            />
          )}
        </Step>
      </ol>
    </Card>
  );
}

function CreateWorkflow() {
  const environment = useEnvironment();
  const environments = useEnvironments().data ?? [];
  const navigate = useNavigate();
  const create = useCreateHelloWorld(environment._id);
  const development = environments.find(isDevelopment);

  // Workflows of live environments come from the development one.
  if (!isDevelopment(environment) && development) {
    return (
      <Button variant="primary" onClick={() => void navigate(`/env/${development._id}/home`)}>
        Build it in {development.name}
      </Button>
    );
  }
  return (
    <Button
      variant="primary"
      icon={<Plus className="size-4" aria-hidden />}
      busy={create.isPending}
      onClick={() =>
        create.mutate(undefined, {
          onError: (error) => toast.error('The workflow was not created', messageOf(error)),
        })
      }
    >
      Create the hello-world workflow
    </Button>
  );
}

function WorkflowChip({ workflow }: { workflow: Workflow }) {
  return (
    <div className="inline-flex max-w-full items-center gap-3 rounded-lg border border-line py-1.5 pr-3 pl-1.5">
      <StepIcons types={workflow.stepTypeOverviews} />
      <code className="truncate font-mono text-[0.8125rem]">{workflow.workflowId}</code>
      {workflow.status === 'INACTIVE' && <Badge tone="warning">Paused</Badge>}
    </div>
  );
}

interface TriggerProps {
  trigger: TriggerInput;
  /** The command was copied, or the API took the call. */
  onTriggered: () => void;
  /** @param at when the button was pressed, in ms since the epoch */
  onSend: (at: number) => void;
}

function Trigger({ trigger, onTriggered, onSend }: TriggerProps) {
  const environment = useEnvironment();
  const send = useTrigger(environment._id);
  const tokens = curlTokens({
    apiUrl: runtimeConfig.apiUrl,
    apiKey: apiKeyOf(environment) ?? '<your API key>',
    workflowId: trigger.name,
    to: trigger.to,
    payload: trigger.payload,
  });
  const sendIt = () => {
    onSend(Date.now());
    send.mutate(trigger, {
      onSuccess: onTriggered,
      onError: (error) => toast.error('Nothing was sent', messageOf(error)),
    });
  };
  return (
    <>
      <CodeBlock label="Command that triggers the workflow" caption="Terminal" tokens={tokens} />
      <div className="mt-3 flex flex-wrap gap-2">
        <CopyButton variant="primary" text={joinTokens(tokens)} label="Copy command" onCopied={onTriggered} />
        <Button icon={<Send className="size-3.5" aria-hidden />} busy={send.isPending} onClick={sendIt}>
          Send it for me
        </Button>
      </div>
    </>
  );
}

/** The hello-world workflow if there is one, else the newest that is active. */
function firstToTrigger(workflows: readonly Workflow[]): Workflow | undefined {
  return (
    workflows.find(({ workflowId }) => workflowId === 'hello-world') ??
    workflows.find(({ status }) => status === 'ACTIVE') ??
    workflows[0]
  );
}

function recipientOf(user: User): TriggerInput['to'] {
  return {
    subscriberId: user._id,
    ...(user.email && { email: user.email }),
    ...(user.firstName && { firstName: user.firstName }),
  };
}
