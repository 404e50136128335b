export * from '@novu/react/themes';
