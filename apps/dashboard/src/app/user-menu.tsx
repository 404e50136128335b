import { LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { displayName, signOut, type User } from '../features/auth/auth.queries.js';
import { Avatar } from '../ui/avatar.js';
import { DropdownMenu, MenuChoice, MenuHeading, MenuItem, MenuSeparator } from '../ui/dropdown-menu.js';
import { setTheme, useTheme } from './theme.js';

const THEMES = [
  { value: 'light', label: 'Light', icon: <Sun aria-hidden /> },
  { value: 'dark', label: 'Dark', icon: <Moon aria-hidden /> },
  { value: 'system', label: 'System', icon: <Monitor aria-hidden /> },
] as const;

export function UserMenu({ user }: { user: User }) {
  const theme = useTheme();
  const name = displayName(user);
  return (
    <DropdownMenu
      trigger={
        <button type="button" aria-label={`Account of ${name}`} className="ml-1 rounded-full">
          <Avatar name={name} src={user.profilePicture} />
        </button>
      }
    >
      <MenuHeading>
        <p className="truncate text-[0.8125rem] font-medium">{name}</p>
        <p className="truncate text-xs text-muted">{user.email}</p>
      </MenuHeading>
      <MenuSeparator />
      <MenuChoice label="Theme" value={theme} onChange={setTheme} choices={THEMES} />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onSelect={signOut}>
        Sign out
      </MenuItem>
    </DropdownMenu>
  );
}
