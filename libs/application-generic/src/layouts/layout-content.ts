import type { LayoutContent, NewLayout } from '@novu/dal';
import { ResourceOriginEnum, ResourceTypeEnum, StepTypeEnum } from '@novu/shared';
import type { ControlSchemas } from '../rendering/controls.js';
import { findStepIssues } from '../rendering/step-issues.js';

/** Bytes a layout's body may have. */
export const LAYOUT_BODY_BYTES = 512 * 1024;

/** Shows the step as it is, on the sheet of the block editor. */
export const DEFAULT_LAYOUT_CONTENT: LayoutContent = {
  editorType: 'block',
  body: JSON.stringify({
    type: 'doc',
    content: [{ type: 'paragraph', content: [{ type: 'variable', attrs: { id: 'content' } }] }],
  }),
};

/** What every environment is given when it is made (`spec/internal-api.md` section 3). */
export const DEFAULT_LAYOUT: NewLayout = {
  name: 'Default Layout',
  identifier: 'default-layout',
  isTranslationEnabled: false,
  type: ResourceTypeEnum.BRIDGE,
  origin: ResourceOriginEnum.NOVU_CLOUD,
  email: DEFAULT_LAYOUT_CONTENT,
};

/** What a layout can be told, and the form to edit it. */
export const LAYOUT_CONTROLS: ControlSchemas = {
  dataSchema: {
    type: 'object',
    properties: {
      email: {
        type: 'object',
        properties: {
          body: { type: 'string' },
          editorType: { type: 'string', enum: ['block', 'html'], default: 'block' },
        },
        required: ['body', 'editorType'],
        additionalProperties: false,
      },
    },
    additionalProperties: false,
  },
  uiSchema: {
    group: 'LAYOUT',
    properties: {
      email: {
        component: 'LAYOUT_EMAIL',
        properties: {
          body: { component: 'EMAIL_BODY', placeholder: '' },
          editorType: { component: 'EMAIL_EDITOR_SELECT', placeholder: 'block' },
        },
      },
    },
  },
};

/**
 * What is wrong with a layout's body: templates that are none, unknown variables, and that it does not name `content`, the place of
 * the step. Empty when all is well.
 */
export function layoutProblems(body: string, now: Date): string[] {
  // As the body of a step, where `content` alone is unknown.
  const issues =
    findStepIssues({ type: StepTypeEnum.EMAIL, controls: { subject: '-', body }, previousSteps: [], now })['body'] ??
    [];
  const others = issues.filter(({ variableName }) => variableName !== 'content');

  return others.length === issues.length
    ? [...others.map(({ message }) => message), 'The layout must contain the variable "content"']
    : others.map(({ message }) => message);
}
