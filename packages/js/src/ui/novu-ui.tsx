import { type ComponentProps, type ComponentType, render } from 'preact';
import { Novu, type NovuOptions } from '../index.js';
import { ResolvedAppearance } from './appearance/appearance.js';
import type { AllAppearance } from './appearance/theme.js';
import { Bell } from './bell.js';
import {
  ConnectChat,
  MsTeamsConnectButton,
  SlackConnectButton,
  TelegramConnectButton,
} from './channels/connect-buttons.js';
import { MsTeamsLinkUser, SlackLinkUser } from './channels/link-buttons.js';
import { Inbox } from './inbox.js';
import { InboxContent } from './inbox-content.js';
import { InboxState } from './inbox-state.js';
import { type AllLocalization, translator } from './localization.js';
import { StyleSheets } from './style-sheets.js';
import { Subscription } from './subscription/subscription.js';
import { SubscriptionButton } from './subscription/subscription-button.js';
import { SubscriptionPreferences } from './subscription/subscription-preferences.js';
import {
  InboxPage,
  type InboxContentProps,
  type NotificationsProps,
  type NovuProviderProps,
  type PreferenceGroups,
  type PreferencesFilter,
  type PreferencesSort,
  type RouterPush,
  type Tab,
} from './types.js';
import { type Ui, UiContext } from './ui-context.js';

const novuComponents = {
  Inbox,
  InboxContent: (props: InboxContentProps) => <InboxContent {...props} />,
  Bell,
  Notifications: (props: NotificationsProps) => (
    <InboxContent {...props} hideNav initialPage={InboxPage.Notifications} />
  ),
  Preferences: (props: NotificationsProps) => <InboxContent {...props} hideNav initialPage={InboxPage.Preferences} />,
  Subscription,
  SubscriptionButton,
  SubscriptionPreferences,
  ConnectChat,
  SlackLinkUser,
  SlackConnectButton,
  MsTeamsLinkUser,
  MsTeamsConnectButton,
  TelegramConnectButton,
};

export type NovuComponentName = keyof typeof novuComponents;
export type NovuComponentProps<Name extends NovuComponentName> = ComponentProps<(typeof novuComponents)[Name]>;
export type NovuUIOptions = NovuProviderProps;
/** What a component can be mounted into. */
type MountableElement = Element | Document | ShadowRoot | DocumentFragment | Node;

interface Mounted {
  root: HTMLDivElement;
  render: (ui: Ui) => void;
}

let uiCount = 0;

/** The components of the Inbox on a page without a framework. All components mounted by one NovuUI share its client and its state. */
export class NovuUI {
  /** Also the class under which the styles of this appearance apply. */
  readonly id: string;
  readonly #mounted = new Map<Node, Mounted>();
  readonly #styles: StyleSheets;
  #props: NovuProviderProps;
  #ui: Ui;
  /** The client that was made here, and that nobody else will disconnect. */
  #ownNovu: Novu | undefined;

  constructor(props: NovuProviderProps) {
    this.id = `novu-ui-${++uiCount}`;
    this.#props = props;
    this.#styles = new StyleSheets(this.id);
    const novu = props.novu ?? (this.#ownNovu = new Novu(props.options));
    this.#ui = this.#resolve({ novu, inbox: new InboxState(novu) });
  }

  /**
   * Mounts a component at the end of `element`. One element holds one component: another one takes its place, the same one takes the new
   * props and keeps its state.
   */
  mountComponent<Name extends NovuComponentName>({
    name,
    element,
    props,
  }: {
    name: Name;
    element: MountableElement;
    props?: NovuComponentProps<Name>;
  }): void {
    const root = this.#mounted.get(element)?.root ?? element.appendChild(document.createElement('div'));
    // The compiler cannot follow that the component found by a name takes the props that belong to this name.
    const Component = novuComponents[name] as ComponentType<object>;
    const mounted: Mounted = {
      root,
      render: (ui) => {
        root.className = `${ui.appearance.classes('root', [])} ${ui.id}`;
        root.dataset['animations'] = String(ui.appearance.animations);
        root.lang = ui.t('locale');
        // Style sheets see the attribute; where a page sets the direction otherwise, they would not.
        root.dir = '';
        root.dir = getComputedStyle(root).direction;
        render(
          // By another client, the component is mounted anew: it must not show for a moment what was somebody else's.
          <UiContext.Provider key={ui.novu} value={ui}>
            <Component {...props} />
          </UiContext.Provider>,
          root,
        );
      },
    };
    this.#mounted.set(element, mounted);
    this.#styles.provide(root, this.#ui.appearance);
    mounted.render(this.#ui);
  }

  unmountComponent(element: MountableElement): void {
    const mounted = this.#mounted.get(element);
    if (!mounted) return;
    render(null, mounted.root);
    mounted.root.remove();
    this.#mounted.delete(element);
  }

  /** Takes another client, which may be for another subscriber: components start anew. The client before is left to whoever made it. */
  updateNovu(novu: Novu): void {
    if (novu === this.#ui.novu) return;
    this.#update({ novu }, { novu, inbox: new InboxState(novu) });
    this.#own(undefined);
  }

  updateAppearance(appearance?: AllAppearance): void {
    this.#update({ appearance });
  }

  updateLocalization(localization?: AllLocalization): void {
    this.#update({ localization });
  }

  /** Makes a new client from `options`. */
  updateOptions(options: NovuOptions): void {
    const novu = new Novu(options);
    this.#update({ options, novu }, { novu, inbox: new InboxState(novu) });
    this.#own(novu);
  }

  updateTabs(tabs?: Tab[]): void {
    this.#update({ tabs });
  }

  updatePreferencesFilter(preferencesFilter?: PreferencesFilter): void {
    this.#update({ preferencesFilter });
  }

  updatePreferenceGroups(preferenceGroups?: PreferenceGroups): void {
    this.#update({ preferenceGroups });
  }

  updatePreferencesSort(preferencesSort?: PreferencesSort): void {
    this.#update({ preferencesSort });
  }

  updateRouterPush(routerPush?: RouterPush): void {
    this.#update({ routerPush });
  }

  updateContainer(container?: Node | string | null): void {
    this.#update({ container });
  }

  /** Takes every component and its styles away, and disconnects the client, unless it was given. */
  unmount(): void {
    for (const element of [...this.#mounted.keys()]) this.unmountComponent(element);
    this.#styles.remove();
    this.#ui.inbox.close();
    void this.#ownNovu?.socket.disconnect();
  }

  #own(novu: Novu | undefined): void {
    void this.#ownNovu?.socket.disconnect();
    this.#ownNovu = novu;
  }

  #update(
    change: { [K in keyof NovuProviderProps]?: NovuProviderProps[K] | undefined },
    client: Pick<Ui, 'novu' | 'inbox'> = this.#ui,
  ): void {
    this.#props = { ...this.#props, ...(change as Partial<NovuProviderProps>) };
    if (client.inbox !== this.#ui.inbox) this.#ui.inbox.close();
    this.#ui = this.#resolve(client);
    for (const mounted of this.#mounted.values()) mounted.render(this.#ui);
  }

  #resolve({ novu, inbox }: Pick<Ui, 'novu' | 'inbox'>): Ui {
    const appearance = new ResolvedAppearance(this.#props.appearance);
    const tabs = this.#props.tabs ?? [];
    inbox.tabs = tabs;
    this.#styles.update(appearance, this.#props.container);
    return { ...this.#props, id: this.id, novu, inbox, appearance, tabs, t: translator(this.#props.localization) };
  }
}
