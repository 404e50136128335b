import { chatProviders, emailProviders, pushProviders, smsProviders } from '@novu/providers';
import { InAppProviderIdEnum, REDIRECT_TARGETS, StepTypeEnum } from '@novu/shared';
import type { JsonSchema } from './answers.js';

const addressed = [...chatProviders.keys(), ...pushProviders.keys()];
const text = (values: readonly string[]): JsonSchema => ({ type: 'string', enum: [...new Set(values)] });

/** The id of a provider: those of all channels. */
const PROVIDER_ID = text([...emailProviders.keys(), ...smsProviders.keys(), ...addressed, InAppProviderIdEnum.Novu]);
const time = { type: 'string', format: 'date-time' };

/** What the types of answers leave open: which texts a member may be. By schema, and path of the member in it. */
const ANSWER_VALUES: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = {
  ActivityJobResponse: { providerId: PROVIDER_ID },
  ChannelConnectionResponse: { providerId: PROVIDER_ID },
  ChannelEndpointResponse: { providerId: PROVIDER_ID },
  ExecutionDetailResponse: { providerId: PROVIDER_ID },
  FeedItem: { createdAt: time, updatedAt: time },
  InboxRedirect: { target: text(REDIRECT_TARGETS) },
  ResourceInfo: { updatedAt: { anyOf: [{ type: 'null' }, time] } },
  // An event starts workflows, and is no step of them.
  StepResponse: { type: text(Object.values(StepTypeEnum).filter((type) => type !== StepTypeEnum.TRIGGER)) },
  SubscriberResponse: { 'channels.items.providerId': text(addressed) },
};

/** The schemas of answers with {@link ANSWER_VALUES} said in them. @throws Error when a member is not there */
export function withValues(schemas: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  const said = structuredClone(schemas) as Record<string, JsonSchema>;
  for (const [name, members] of Object.entries(ANSWER_VALUES))
    for (const [path, value] of Object.entries(members)) sayValue(said[name], path.split('.'), value);

  return said;
}

function sayValue(schema: JsonSchema | undefined, [step = '', ...steps]: string[], value: JsonSchema): void {
  const members = (step === 'items' ? schema : schema?.['properties']) as Record<string, JsonSchema> | undefined;
  const member = members?.[step];
  if (!members || !member) throw new Error(`The reference knows no member ${step}`);
  if (steps.length > 0) sayValue(member, steps, value);
  else members[step] = { ...('description' in member ? { description: member['description'] } : {}), ...value };
}
