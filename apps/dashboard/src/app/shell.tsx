import { ChevronRight, Menu } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { User } from '../features/auth/auth.queries.js';
import { EnvironmentDot } from '../features/environments/environment-switcher.js';
import { useEnvironment } from '../features/environments/environment-context.js';
import { InboxBell } from '../features/inbox/inbox-bell.js';
import { Drawer } from '../ui/dialog.js';
import { SideNavigation } from './side-navigation.js';
import { UserMenu } from './user-menu.js';

/** Frame of every page inside an environment: side navigation, header, content. */
export function Shell({ user, children }: { user: User; children: ReactNode }) {
  const environment = useEnvironment();
  const [menuOpen, setMenuOpen] = useState(false);

  return (
    <div className="min-h-dvh lg:pl-60">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-primary px-3 py-2 text-sm text-on-primary focus:translate-y-0"
      >
        Skip to content
      </a>
      <aside
        aria-label="Sidebar"
        className="fixed inset-y-0 left-0 z-20 hidden w-60 border-r border-line bg-canvas lg:block"
      >
        <SideNavigation />
      </aside>
      <header className="sticky top-0 z-10 flex h-14 items-center gap-2 border-b border-line bg-canvas/85 px-4 backdrop-blur-md sm:px-6 lg:px-8">
        <button
          type="button"
          aria-label="Open navigation"
          onClick={() => setMenuOpen(true)}
          className="-ml-2 flex size-9 items-center justify-center rounded-md text-muted hover:bg-hover lg:hidden"
        >
          <Menu className="size-5" aria-hidden />
        </button>
        <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
          <ol className="flex items-center gap-1.5 text-[0.8125rem]">
            <li className="flex min-w-0 items-center gap-2 text-muted">
              <EnvironmentDot environment={environment} />
              <span className="truncate">{environment.name}</span>
            </li>
            <ChevronRight className="size-3.5 shrink-0 text-faint" aria-hidden />
            <li aria-current="page" className="font-medium">
              Home
            </li>
          </ol>
        </nav>
        <InboxBell />
        <UserMenu user={user} />
      </header>
      <main id="content" tabIndex={-1} className="outline-none">
        {children}
      </main>
      <Drawer open={menuOpen} onOpenChange={setMenuOpen} title="Navigation" side="left">
        <SideNavigation onNavigate={() => setMenuOpen(false)} />
      </Drawer>
    </div>
  );
}
