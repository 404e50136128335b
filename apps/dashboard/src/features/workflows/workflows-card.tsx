import { Route } from 'lucide-react';
import { messageOf } from '../../api/errors.js';
import { Badge, type Tone } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { CopyIconButton } from '../../ui/copy-button.js';
import { EmptyState, LoadError } from '../../ui/empty-state.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { Switch } from '../../ui/switch.js';
import { Cell, HeaderCell, Row, Table } from '../../ui/table.js';
import { toast } from '../../ui/toast.js';
import { useEnvironment } from '../environments/environment-context.js';
import { StepIcons } from './step-icons.js';
import { useSetWorkflowActive, useWorkflows, type Workflow } from './workflows.queries.js';

const STATUS: Record<Workflow['status'], { tone: Tone; label: string }> = {
  ACTIVE: { tone: 'success', label: 'Active' },
  INACTIVE: { tone: 'neutral', label: 'Paused' },
  ERROR: { tone: 'danger', label: 'Action required' },
};

/** Columns that a phone has no room for. */
const ON_WIDE_SCREENS = 'hidden sm:table-cell';

/** The workflows of the environment, each with a switch. */
export function WorkflowsCard() {
  const environment = useEnvironment();
  const workflows = useWorkflows(environment._id);
  const total = workflows.data?.totalCount ?? 0;

  return (
    <Card
      id="workflows"
      title="Workflows"
      mark={total > 0 && <Badge>{total}</Badge>}
      description="What is sent, on which channels, and in which order."
    >
      {workflows.isPending && <SkeletonRows rows={2} label="Loading workflows" />}
      {workflows.isError && (
        <LoadError
          message={messageOf(workflows.error)}
          action={<Button onClick={() => void workflows.refetch()}>Try again</Button>}
        />
      )}
      {workflows.data?.workflows.length === 0 && (
        <EmptyState icon={<Route aria-hidden />} title="No workflow yet">
          Take the first step above, and it appears here.
        </EmptyState>
      )}
      {workflows.data && workflows.data.workflows.length > 0 && (
        <WorkflowsTable workflows={workflows.data.workflows} total={total} />
      )}
    </Card>
  );
}

function WorkflowsTable({ workflows, total }: { workflows: readonly Workflow[]; total: number }) {
  return (
    <>
      <Table label="Workflows">
        <thead>
          <tr>
            <HeaderCell>Name</HeaderCell>
            <HeaderCell className={ON_WIDE_SCREENS}>Steps</HeaderCell>
            <HeaderCell>Status</HeaderCell>
            <HeaderCell className={ON_WIDE_SCREENS}>Updated</HeaderCell>
            <HeaderCell className="text-right">Active</HeaderCell>
          </tr>
        </thead>
        <tbody>
          {workflows.map((workflow) => (
            <WorkflowRow key={workflow._id} workflow={workflow} />
          ))}
        </tbody>
      </Table>
      {total > workflows.length && (
        <p className="border-t border-line px-5 py-2.5 text-xs text-faint">
          The newest {workflows.length} of {total}
        </p>
      )}
    </>
  );
}

function WorkflowRow({ workflow }: { workflow: Workflow }) {
  const setActive = useSetWorkflowActive(useEnvironment()._id);
  const status = STATUS[workflow.status];
  const change = (active: boolean) =>
    setActive.mutate(
      { workflow, active },
      { onError: (error) => toast.error(`${workflow.name} was not changed`, messageOf(error)) },
    );
  return (
    <Row className="group transition-colors hover:bg-hover">
      <Cell className="w-full max-w-0 sm:min-w-52">
        <div className="truncate font-medium">{workflow.name}</div>
        <div className="flex items-center gap-0.5">
          <code className="truncate font-mono text-xs text-faint">{workflow.workflowId}</code>
          <span className="opacity-0 transition-opacity group-hover:opacity-100 focus-within:opacity-100">
            <CopyIconButton text={workflow.workflowId} what={`identifier of ${workflow.name}`} />
          </span>
        </div>
      </Cell>
      <Cell className={ON_WIDE_SCREENS}>
        <StepIcons types={workflow.stepTypeOverviews} />
      </Cell>
      <Cell>
        <Badge tone={status.tone} dot>
          {status.label}
        </Badge>
      </Cell>
      <Cell className={`${ON_WIDE_SCREENS} text-muted`}>
        <RelativeTime date={workflow.updatedAt} />
      </Cell>
      <Cell>
        <div className="flex justify-end">
          <Switch
            label={`${workflow.name} is active`}
            checked={workflow.status !== 'INACTIVE'}
            onChange={change}
            disabled={setActive.isPending}
          />
        </div>
      </Cell>
    </Row>
  );
}
