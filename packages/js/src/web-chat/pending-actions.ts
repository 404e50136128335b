import type { AgentApprovalPart, AgentMessage, AgentPendingAction, AgentToolApprovalDecision } from './types.js';

/** Tells pending actions apart, and stays the same for as long as one is pending. */
export function pendingActionKey(action: AgentPendingAction): string {
  return action.type === 'approval' ? action.approvalId : action.actionId;
}

/** What waits for the person, in the order of the messages. */
export function pendingActionsOf(messages: readonly AgentMessage[]): AgentPendingAction[] {
  return messages.flatMap(({ parts }) => parts.filter(isPending));
}

function isPending(part: AgentMessage['parts'][number]): part is AgentPendingAction {
  return (part.type === 'approval' || part.type === 'mcp-connection') && part.state === 'pending';
}

/** The server's own id for the decision; undefined where it gave none. */
export function actionIdOf(approval: AgentApprovalPart, decision: AgentToolApprovalDecision): string | undefined {
  switch (decision) {
    case 'approved':
      return approval.approveActionId;
    case 'denied':
      return approval.denyActionId;
    case 'trust-tool':
      return approval.trustToolActionId;
    case 'trust-server':
      return approval.trustServerActionId;
    default:
      return undefined;
  }
}
