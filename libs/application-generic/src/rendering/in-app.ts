import type { MessageButton, MessageCta } from '@novu/dal';
import {
  ButtonTypeEnum,
  ChannelCTATypeEnum,
  MessageActionStatusEnum,
  REDIRECT_TARGETS,
  type RedirectTarget,
} from '@novu/shared';
import { AppError } from '../errors.js';
import { sanitizeText } from './sanitize.js';
import { renderTemplate, type TemplateVariables } from './template-engine.js';
import { safeWebUrl } from './urls.js';
import { isPlainObject, textOf } from './values.js';

/** Where a click leads. */
export interface InAppRedirect {
  url: string;
  target: RedirectTarget;
}

export interface InAppAction {
  label: string;
  redirect?: InAppRedirect;
}

/** What one in-app message says, ready to be stored. */
export interface InAppContent {
  subject?: string;
  /** Empty when the message has only a subject. */
  body: string;
  avatar?: string;
  primaryAction?: InAppAction;
  secondaryAction?: InAppAction;
  redirect?: InAppRedirect;
  /** The customer's own, not sanitised. */
  data?: Record<string, unknown>;
}

type Clean = (text: string) => string;

function toRedirect(value: unknown): InAppRedirect | undefined {
  if (!isPlainObject(value)) return undefined;
  const url = safeWebUrl(textOf(value.url));
  if (url === undefined) return undefined;
  const target = REDIRECT_TARGETS.find((allowed) => allowed === value.target);

  return { url, target: target ?? (url.startsWith('/') ? '_self' : '_blank') };
}

function toAction(value: unknown, clean: Clean): InAppAction | undefined {
  if (!isPlainObject(value)) return undefined;
  const label = clean(textOf(value.label) ?? '').trim();
  if (label === '') return undefined;
  const redirect = toRedirect(value.redirect);

  return redirect ? { label, redirect } : { label };
}

function withoutAbsent(content: InAppContent): InAppContent {
  for (const [key, value] of Object.entries(content)) if (value === undefined) Reflect.deleteProperty(content, key);

  return content;
}

/**
 * Renders the controls of an in-app step (`spec/engine.md` sections 13.2 and 16.6). Actions without a label and addresses that are
 * neither http(s) nor a path are left out.
 *
 * @param controls as stored; members of a wrong type count as absent.
 * @throws AppError `content_missing` (400) when neither subject nor body is left, `template_error` (400).
 */
export function renderInApp(controls: Record<string, unknown>, variables: TemplateVariables): InAppContent {
  // The condition was decided before; its texts are not part of the message.
  const texts: Record<string, unknown> = { ...controls, skip: undefined };
  const rendered = renderTemplate(texts, variables);
  const clean: Clean = controls.disableOutputSanitization === true ? (text) => text : sanitizeText;
  const subject = clean(textOf(rendered.subject) ?? '');
  const body = clean(textOf(rendered.body) ?? '');
  if (subject.trim() === '' && body.trim() === '') throw contentMissing('Subject or body is required');

  return withoutAbsent({
    subject: subject.trim() === '' ? undefined : subject,
    body,
    avatar: safeWebUrl(textOf(rendered.avatar)),
    primaryAction: toAction(rendered.primaryAction, clean),
    secondaryAction: toAction(rendered.secondaryAction, clean),
    redirect: toRedirect(rendered.redirect),
    data: isPlainObject(rendered.data) ? rendered.data : undefined,
  });
}

/** 400 `content_missing`: the step says nothing. */
export function contentMissing(message: string): AppError {
  return new AppError({ code: 'content_missing', status: 400, publicMessage: message, retry: 'never' });
}

function toButton(type: ButtonTypeEnum, action: InAppAction | undefined): MessageButton[] {
  return action ? [{ type, content: action.label, ...action.redirect }] : [];
}

/** The call to action of the stored message; always an object, clients read its members without a guard. */
export function toMessageCta(content: InAppContent): MessageCta {
  return {
    type: ChannelCTATypeEnum.REDIRECT,
    data: { ...content.redirect },
    action: {
      status: MessageActionStatusEnum.PENDING,
      buttons: [
        ...toButton(ButtonTypeEnum.PRIMARY, content.primaryAction),
        ...toButton(ButtonTypeEnum.SECONDARY, content.secondaryAction),
      ],
    },
  };
}
