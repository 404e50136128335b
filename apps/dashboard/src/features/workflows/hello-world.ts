/**
 * Body of the e-mail; tables and style attributes because mail programs know nothing else. The card is white in the dark too, and
 * the layout around it is not: its texts name their colours.
 */
const EMAIL_BODY = `<!doctype html>
<html>
  <body style="margin:0;padding:32px 16px;background:#f6f4f1;font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;color:#1d1916">
    <table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:520px;margin:0 auto;background:#ffffff;border-radius:14px;border:1px solid #e7e2dc">
      <tr>
        <td style="padding:36px">
          <div style="width:40px;height:40px;line-height:40px;border-radius:11px;background:#fa5c1c;text-align:center;font-size:20px">&#128075;</div>
          <h1 style="margin:22px 0 10px;font-size:23px;line-height:1.25;letter-spacing:-0.02em;color:#1d1916">It works, {{subscriber.firstName}}!</h1>
          <p style="margin:0 0 18px;font-size:15px;line-height:1.6;color:#574f48">{{payload.message}}</p>
          <p style="margin:0;font-size:15px;line-height:1.6;color:#574f48">The same call wrote to your Inbox: one workflow, two channels.</p>
          <table role="presentation" cellpadding="0" cellspacing="0" style="margin-top:26px;width:100%;border-top:1px solid #efebe6">
            <tr>
              <td style="padding-top:16px;font-size:12px;color:#8b8178">Sent to {{subscriber.email}} by the workflow <b style="color:#574f48">hello-world</b></td>
            </tr>
          </table>
        </td>
      </tr>
    </table>
  </body>
</html>`;

/** The first workflow of an environment (`POST /v2/workflows`): one message in the Inbox and one e-mail. */
export const helloWorld = {
  name: 'Hello world',
  workflowId: 'hello-world',
  description: 'Says hello in the Inbox and by e-mail.',
  active: true,
  tags: ['getting-started'],
  __source: 'dashboard',
  payloadSchema: { type: 'object', properties: { message: { type: 'string' } } },
  steps: [
    {
      name: 'In-app message',
      type: 'in_app',
      controlValues: {
        subject: 'Hello {{subscriber.firstName}} 👋',
        body: '{{payload.message}}',
      },
    },
    {
      name: 'E-mail',
      type: 'email',
      controlValues: {
        subject: 'Hello {{subscriber.firstName}}, your first e-mail has arrived',
        body: EMAIL_BODY,
        editorType: 'html',
      },
    },
  ],
} as const;
