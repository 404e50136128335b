import type { TemplateVariables } from '@novu/application-generic';
import type { SubscriberDoc } from '@novu/dal';
import type { Run } from './run.js';

/**
 * What templates of a run can name (`spec/engine.md` section 15).
 * @param env the variables of the environment, secrets in the clear: what is made of them goes to the subscriber, not into traces.
 */
export function variablesOf(
  run: Run,
  steps: Record<string, unknown>,
  env: Readonly<Record<string, string>>,
): TemplateVariables {
  const { workflow, identifier } = run.definition;

  return {
    payload: run.notification.payload,
    subscriber: subscriberVariables(run.subscriber),
    steps,
    env,
    context: Object.fromEntries(run.contexts.map(({ type, id, data }) => [type, { id, data }])),
    workflow: {
      workflowId: identifier,
      name: workflow.name,
      description: workflow.description ?? '',
      tags: workflow.tags,
      severity: run.notification.severity,
    },
  };
}

export function subscriberVariables(subscriber: SubscriberDoc): Record<string, unknown> {
  const { subscriberId, firstName, lastName, email, phone, avatar, locale, timezone, data, isOnline, lastOnlineAt } =
    subscriber;

  return {
    subscriberId,
    firstName,
    lastName,
    email,
    phone,
    avatar,
    locale,
    timezone,
    data: data ?? {},
    isOnline: isOnline ?? false,
    lastOnlineAt: lastOnlineAt?.toISOString(),
  };
}
