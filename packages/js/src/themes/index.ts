import type { InboxTheme, SubscriptionTheme, Variables } from '../ui/index.js';

const DARK: Variables = {
  colorBackground: '#17161D',
  colorForeground: '#EDEDF2',
  colorPrimary: '#9B7BFF',
  colorPrimaryForeground: '#14101F',
  colorSecondary: '#211F29',
  colorSecondaryForeground: '#E4E3EA',
  colorCounter: '#FF5A68',
  colorCounterForeground: '#1B0508',
  colorNeutral: '#C9C7D4',
  colorShadow: 'rgb(0,0,0)',
  colorRing: '#3A3746',
  colorSeverityHigh: '#FF5A68',
  colorSeverityMedium: '#FF9A62',
};

/** Light text on a dark ground. */
export const inboxDarkTheme: InboxTheme = { variables: DARK };
/** @deprecated use `inboxDarkTheme` */
export const dark: InboxTheme = { ...inboxDarkTheme };
export const subscriptionDarkTheme: SubscriptionTheme = { variables: DARK };
