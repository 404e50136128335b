import type { MessageDoc, Scope } from '@novu/dal';
import type { SeverityLevelEnum } from '@novu/shared';
import type { WorkflowDefinitions } from './workflow-definitions.js';

/** What a client of the Inbox learns of the workflow a message came from (`spec/inbox-api.md` section 3.1). */
export interface WorkflowSummary {
  id: string;
  identifier: string;
  name: string;
  /** Subscribers cannot opt out. */
  critical: boolean;
  tags: string[];
  severity: SeverityLevelEnum;
}

/**
 * The workflows of messages by their internal id. Reads the cache once a workflow, not once a message. Workflows that are gone, or
 * whose public id belongs to another one by now, are not in the answer.
 */
export async function summariseWorkflows(
  definitions: WorkflowDefinitions,
  scope: Scope,
  messages: readonly Pick<MessageDoc, 'templateIdentifier'>[],
): Promise<Map<string, WorkflowSummary>> {
  const identifiers = [...new Set(messages.map((message) => message.templateIdentifier))];
  const found = await Promise.all(identifiers.map((identifier) => definitions.get(scope, identifier)));
  const summaries = new Map<string, WorkflowSummary>();
  for (const definition of found) {
    if (!definition) continue;
    const { workflow, identifier, critical } = definition;
    const id = workflow._id.toHexString();
    summaries.set(id, {
      id,
      identifier,
      name: workflow.name,
      critical,
      tags: workflow.tags,
      severity: workflow.severity,
    });
  }

  return summaries;
}
