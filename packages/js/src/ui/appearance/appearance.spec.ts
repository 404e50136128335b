import { ResolvedAppearance } from './appearance.js';
import type { AllAppearance } from './theme.js';

it('an element has its own class and that of what it is in general, and those of every theme', () => {
  const appearance = new ResolvedAppearance({
    baseTheme: [{ elements: { dropdownItem: 'base-item' } }, { elements: { moreActions__dropdownItem: 'base-more' } }],
    elements: { dropdownItem: 'own-item', bellDot: ({ unreadCount }) => `dot-${unreadCount.total}` },
  });
  expect(appearance.classes('moreActions__dropdownItem', [])).toBe(
    'nv-dropdownItem base-item own-item nv-moreActions__dropdownItem base-more',
  );
  expect(appearance.classes('preferencesHeader__back__button', [])).toBe(
    'nv-button nv-back__button nv-preferencesHeader__back__button',
  );
  expect(appearance.classes('bellDot', [{ unreadCount: { total: 3, severity: {} } }])).toBe('nv-bellDot dot-3');
});

it('the rules have the variables of the last theme that says, and the elements that are styled by properties', () => {
  const css = new ResolvedAppearance({
    baseTheme: { variables: { colorPrimary: 'red', fontSize: '10px' } },
    variables: { colorPrimary: 'green' },
    elements: { notification: { paddingTop: 4, lineHeight: 2, '--x': '1', margin: 0 } },
  }).css('scope');
  expect(css).toContain('--nv-color-primary:green;');
  expect(css).toContain('--nv-font-size:10px;');
  expect(css).toContain('--nv-border-radius:0.375rem;');
  expect(css).toContain('.scope .nv-notification');
  expect(css).toContain('{padding-top:4px;line-height:2;--x:1;margin:0;}');
});

it('any theme can stop what moves, and the last one to draw an icon draws it', () => {
  const first = () => () => undefined;
  const last = () => () => undefined;
  expect(new ResolvedAppearance().animations).toBe(true);
  const still = new ResolvedAppearance({
    baseTheme: [{ animations: false, icons: { bell: first } }, { icons: { bell: last } }],
  });
  expect(still.animations).toBe(false);
  expect(still.icon('bell')).toBe(last);
  expect(still.icon('cogs')).toBeUndefined();
});

it('nothing at all, and a theme that is left out, are what pages without types make of no appearance', () => {
  expect(new ResolvedAppearance(null).classes('bellDot', [{ unreadCount: { total: 3, severity: {} } }])).toBe(
    'nv-bellDot',
  );
  const untyped = JSON.parse('{ "baseTheme": [false, null], "animations": false }') as AllAppearance;
  expect(new ResolvedAppearance(untyped).animations).toBe(false);
});
