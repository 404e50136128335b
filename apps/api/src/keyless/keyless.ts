import type { EnvironmentDoc } from '@novu/dal';
import { StepTypeEnum } from '@novu/shared';
import type { CreateWorkflowInput } from '../workflows/workflows.dto.js';

/** How identifiers of trials begin: clients keep those, and no others (`spec/inbox-api.md` section 2). */
export const KEYLESS_PREFIX = 'pk_keyless_';
/** The one subscriber of a trial. */
export const KEYLESS_SUBSCRIBER = 'keyless-subscriber-id';
/** How long a trial lasts. */
export const TRIAL_MS = 24 * 3_600_000;

/** The one workflow of a trial. */
export const HELLO_WORLD: CreateWorkflowInput = {
  name: 'Hello World',
  workflowId: 'hello-world',
  active: true,
  steps: [
    {
      name: 'Inbox',
      type: StepTypeEnum.IN_APP,
      controlValues: {
        subject: '{{payload.subject}}',
        body: '{{payload.body}}',
        primaryAction: {
          label: '{{payload.primaryActionText}}',
          redirect: { url: '{{payload.primaryActionUrl}}', target: '_blank' },
        },
        secondaryAction: {
          label: '{{payload.secondaryActionText}}',
          redirect: { url: '{{payload.secondaryActionUrl}}', target: '_blank' },
        },
      },
    },
  ],
};

export function isKeylessIdentifier(identifier: string): boolean {
  return identifier.startsWith(KEYLESS_PREFIX);
}

export function isTrialOver({ createdAt }: EnvironmentDoc, now: Date): boolean {
  return now.getTime() - createdAt.getTime() >= TRIAL_MS;
}
