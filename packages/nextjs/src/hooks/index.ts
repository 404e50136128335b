export * from '@novu/react/hooks';
