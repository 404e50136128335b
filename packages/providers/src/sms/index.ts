import { africasTalking } from './africas-talking/africas-talking.provider.js';
import { brevoSms } from './brevo-sms/brevo-sms.provider.js';
import { bulkSms } from './bulk-sms/bulk-sms.provider.js';
import { burstSms } from './burst-sms/burst-sms.provider.js';
import { clickatell } from './clickatell/clickatell.provider.js';
import { clicksend } from './clicksend/clicksend.provider.js';
import { cmTelecom } from './cm-telecom/cm-telecom.provider.js';
import { firetext } from './firetext/firetext.provider.js';
import { fortySixElks } from './forty-six-elks/forty-six-elks.provider.js';
import { genericSms } from './generic-sms/generic-sms.provider.js';
import { gupshup } from './gupshup/gupshup.provider.js';
import { infobipSms } from './infobip-sms/infobip-sms.provider.js';
import { kannel } from './kannel/kannel.provider.js';
import { messagebird } from './messagebird/messagebird.provider.js';
import { nexmo } from './nexmo/nexmo.provider.js';
import { novuSms } from './novu-sms/novu-sms.provider.js';
import { plivo } from './plivo/plivo.provider.js';
import { simpletexting } from './simpletexting/simpletexting.provider.js';
import { sinch } from './sinch/sinch.provider.js';
import { sms77 } from './sms77/sms77.provider.js';
import { smsmode } from './smsmode/smsmode.provider.js';
import { telnyx } from './telnyx/telnyx.provider.js';
import { termii } from './termii/termii.provider.js';
import { twilio } from './twilio/twilio.provider.js';
import { unifonic } from './unifonic/unifonic.provider.js';
import type { SmsProvider } from './sms-provider.js';

/** Every SMS provider by its id. A new one is its folder and its place in this list. */
export const smsProviders: ReadonlyMap<string, SmsProvider> = new Map(
  [
    africasTalking,
    brevoSms,
    bulkSms,
    burstSms,
    clickatell,
    clicksend,
    cmTelecom,
    firetext,
    fortySixElks,
    genericSms,
    gupshup,
    infobipSms,
    kannel,
    messagebird,
    nexmo,
    novuSms,
    plivo,
    simpletexting,
    sinch,
    sms77,
    smsmode,
    telnyx,
    termii,
    twilio,
    unifonic,
  ].map((provider) => [provider.id, provider]),
);
