import { type Tour, WORKFLOW } from './tour.js';

const english = { title: 'Your order {{payload.order}}' };
const file = (fileName: string, content: object) => ({ fileName, content: Buffer.from(JSON.stringify(content)) });

/** Workflows and their steps. Leaves the workflow {@link WORKFLOW} behind. */
export async function tourWorkflows({ novu, productionId }: Tour): Promise<void> {
  const button = { label: 'Track', redirect: { url: '/orders', target: '_self' as const } };
  const inApp = { subject: 'Hi {{subscriber.firstName}}', body: 'On its way', primaryAction: button };
  await novu.workflows.create({
    name: 'Order shipped',
    workflowId: WORKFLOW,
    description: 'Tells the customer',
    tags: ['orders'],
    active: true,
    validatePayload: true,
    payloadSchema: { type: 'object', properties: { order: { type: 'string' } } },
    isTranslationEnabled: true,
    severity: 'high',
    preferences: { user: { all: { enabled: true, readOnly: false }, channels: { email: { enabled: false } } } },
    steps: [
      { type: 'in_app', name: 'Inbox', controlValues: inApp },
      { type: 'digest', name: 'Collect', controlValues: { amount: 5, unit: 'minutes' } },
      { type: 'delay', name: 'Wait', controlValues: { type: 'regular', amount: 1, unit: 'minutes' } },
      { type: 'throttle', name: 'Seldom', controlValues: { type: 'fixed', amount: 1, unit: 'hours', threshold: 2 } },
      { type: 'email', name: 'Mail', controlValues: { subject: 'Shipped', body: '<p>Hi</p>', editorType: 'html' } },
      { type: 'sms', name: 'Text', controlValues: { body: 'Shipped' } },
      { type: 'push', name: 'Push', controlValues: { subject: 'Shipped', body: 'Look' } },
      { type: 'chat', name: 'Chat', controlValues: { body: 'Shipped' } },
      { type: 'http_request', name: 'Call', controlValues: { method: 'POST', url: 'https://shop.example/hook' } },
    ],
  });
  await novu.workflows.list({ limit: 10, query: 'order', tags: ['orders'], status: ['ACTIVE'], orderBy: 'createdAt' });
  const { result: workflow } = await novu.workflows.get(WORKFLOW);
  const [inbox, , , , mail] = workflow.steps;
  await novu.workflows.steps.retrieve(WORKFLOW, inbox?.stepId ?? '');
  for (const step of [inbox, mail]) {
    await novu.workflows.steps.generatePreview({
      workflowId: WORKFLOW,
      stepId: step?.stepId ?? '',
      generatePreviewRequestDto: { previewPayload: { subscriber: { firstName: 'Ada' }, payload: { order: 'A7' } } },
    });
  }
  await novu.workflows.patch({ description: 'Tells them', tags: ['orders', 'mail'] }, WORKFLOW);
  const steps = [{ type: 'in_app' as const, name: 'Inbox', stepId: inbox?.stepId, controlValues: inApp }];
  await novu.workflows.update({ name: 'Shipped', active: true, steps, preferences: {} }, WORKFLOW);
  await novu.workflows.sync({ targetEnvironmentId: productionId }, WORKFLOW);
  await novu.workflows.create({ name: 'Gone', workflowId: 'gone', steps: [] });
  await novu.workflows.delete('gone');
}

/** Layouts. */
export async function tourLayouts({ novu }: Tour): Promise<void> {
  const body = '<html><body>{{content}}</body></html>';
  await novu.layouts.create({ layoutId: 'brand', name: 'Brand' });
  await novu.layouts.list({ limit: 10, query: 'brand', orderBy: 'name', orderDirection: 'ASC' });
  await novu.layouts.retrieve('brand');
  await novu.layouts.update({ name: 'Brand', controlValues: { email: { body, editorType: 'html' } } }, 'brand');
  await novu.layouts.generatePreview({ previewPayload: { subscriber: { firstName: 'Ada' } } }, 'brand');
  const mail = { subject: 'Hi', body: '<p>Hi</p>', editorType: 'html' as const, layoutId: 'brand' };
  await novu.workflows.create({
    name: 'In a layout',
    workflowId: 'in-a-layout',
    steps: [{ type: 'email', name: 'Mail', controlValues: mail }],
  });
  const { result: usage } = await novu.layouts.usage('brand');
  if (usage.workflows.length !== 1) throw new Error('The workflow that uses the layout is not listed');
  await novu.layouts.duplicate({ name: 'Copy', layoutId: 'copy' }, 'brand');
  await novu.layouts.delete('copy');
}

/** Translations of the workflow {@link WORKFLOW}. */
export async function tourTranslations({ novu, account }: Tour): Promise<void> {
  await account.person.patch('/v1/organizations/settings', { defaultLocale: 'en_US', targetLocales: ['de_DE'] });
  await novu.workflows.patch({ isTranslationEnabled: true }, WORKFLOW);
  const group = { resourceType: 'workflow' as const, resourceId: WORKFLOW };
  await novu.translations.create({ ...group, locale: 'en_US', content: english });
  await novu.translations.upload({ ...group, files: [file('de_DE.json', { title: 'Ihre Bestellung' })] });
  await novu.translations.retrieve({ ...group, locale: 'de_DE' });
  await novu.translations.groups.retrieve('workflow', WORKFLOW);
  const master = await novu.translations.master.retrieve('en_US');
  await novu.translations.master.import({ locale: 'en_US', masterJson: { ...master } });
  await novu.translations.master.upload({ file: file('en_US.json', { ...master }) });
  await novu.translations.delete({ ...group, locale: 'de_DE' });
  await novu.translations.groups.delete('workflow', WORKFLOW);
}

/** Environments, publishing and variables. */
export async function tourEnvironments({ novu, account, productionId }: Tour): Promise<void> {
  const { environmentId } = account;
  await novu.environments.list();
  const { result: made } = await novu.environments.create({ name: 'Staging', color: '#ff8800' });
  await novu.environments.update({ name: 'Stage' }, made.id);
  await novu.environments.getTags(environmentId);
  await novu.environments.diff({ sourceEnvironmentId: environmentId }, productionId);
  await novu.environments.publish({ sourceEnvironmentId: environmentId, dryRun: true }, productionId);
  await novu.environments.publish({ sourceEnvironmentId: environmentId }, productionId);
  await novu.environmentVariables.create({ key: 'SHOP', values: [{ environmentId, value: 'shop.example' }] });
  await novu.environmentVariables.create({
    key: 'TOKEN',
    isSecret: true,
    values: [{ environmentId, value: 's3cret' }],
  });
  await novu.environmentVariables.list('SHO');
  await novu.environmentVariables.retrieve('TOKEN');
  await novu.environmentVariables.update({ values: [{ environmentId, value: 'store.example' }] }, 'SHOP');
  await novu.environmentVariables.usage('SHOP');
  await novu.environmentVariables.delete('SHOP');
  await novu.environments.delete(made.id);
}
