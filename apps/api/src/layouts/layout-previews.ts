import { Injectable } from '@nestjs/common';
import { AppError, EnvironmentVariables, renderEmail, type TemplateVariables } from '@novu/application-generic';
import type { LayoutDoc, Scope } from '@novu/dal';
import type { LayoutPreviewInput } from './layouts.dto.js';

/** How a layout looks. */
export interface LayoutPreview {
  /** The values it was rendered with, to be changed and sent again. */
  previewPayloadExample: Record<string, unknown>;
  result: {
    type: 'email';
    preview: { body: string };
    /** Why there is no body. */
    error?: { title: string; message: string; hint: string };
  };
}

/** Stands where the e-mail will be. */
const CONTENT = '<p style="padding:32px;border:1px dashed #a3a3a3;text-align:center">The content of the e-mail</p>';

const SUBSCRIBER = {
  subscriberId: 'ada',
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@example.com',
  phone: '+44123456789',
  avatar: 'https://example.com/ada.png',
  locale: 'en_US',
  timezone: 'Europe/London',
  data: {},
};

const WORKFLOW = {
  workflowId: 'layout-preview-workflow',
  name: 'Preview',
  description: '',
  tags: [],
  severity: 'none',
};

/** Shows layouts to those who edit them. */
@Injectable()
export class LayoutPreviews {
  constructor(private readonly environmentVariables: EnvironmentVariables) {}

  /** What cannot be rendered is no error of the call, so that an editor goes on working. Secrets are masked. */
  async render(
    scope: Scope,
    layout: LayoutDoc,
    { controlValues, previewPayload = {} }: LayoutPreviewInput,
  ): Promise<LayoutPreview> {
    const env = await this.environmentVariables.maskedValuesOf(scope);
    const given = {
      subscriber: { ...SUBSCRIBER, ...objectIn(previewPayload['subscriber']) },
      context: objectIn(previewPayload['context']),
      payload: objectIn(previewPayload['payload']),
      env: { ...env, ...objectIn(previewPayload['env']) },
    };
    const body = controlValues?.email?.body ?? layout.email.body;

    return {
      previewPayloadExample: given,
      result: resultOf(body, { ...given, steps: {}, workflow: WORKFLOW }),
    };
  }
}

function resultOf(layout: string, variables: TemplateVariables): LayoutPreview['result'] {
  try {
    const { html } = renderEmail({ subject: 'Preview', body: CONTENT }, variables, { layout });

    return { type: 'email', preview: { body: html } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const hint = 'Check the variables and the tags of the layout';

    return {
      type: 'email',
      preview: { body: '' },
      error: { title: 'The layout cannot be shown', message: error.publicMessage, hint },
    };
  }
}

function objectIn(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
