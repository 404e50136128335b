// Copy this file to config.js. The identifier of your environment is on the API keys page of the dashboard.
window.config = {
  applicationIdentifier: '',
  // One of your users: the subscriber is created when it is new.
  subscriber: 'ada',
  apiUrl: 'http://localhost:3000',
  socketUrl: 'http://localhost:3002',
};
