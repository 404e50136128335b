// Written by answers.spec.ts from the types of the endpoints; not to be edited.
import type { WrittenAnswers } from './answers.js';

/* prettier-ignore */
export const ANSWERS: WrittenAnswers = {
 "operations": {
  "AuthController_login": {
   "description": "Signs a person in with e-mail address and password, and answers with a token for the dashboard.",
   "answer": {
    "$ref": "#/components/schemas/TokenResponse"
   }
  },
  "AuthController_refresh": {
   "description": "A new token for the signed-in person; it names no organization.",
   "answer": {
    "type": "string"
   }
  },
  "AuthController_register": {
   "description": "Makes an account, and answers with the person and a token.",
   "answer": {
    "$ref": "#/components/schemas/RegisterResponse"
   }
  },
  "AuthController_switchOrganization": {
   "description": "A token with which the person acts in another of their organizations.",
   "answer": {
    "type": "string"
   }
  },
  "AuthController_updatePassword": {
   "description": "Changes the password of the signed-in person, who has to give the present one."
  },
  "BridgeController_controls": {
   "description": "The values people have set for the controls of a step that is written in code.",
   "answer": {
    "$ref": "#/components/schemas/BridgeControlsResponse"
   }
  },
  "BridgeController_diff": {
   "description": "What a sync would add, change and remove.",
   "answer": {
    "$ref": "#/components/schemas/BridgeDiffResponse"
   }
  },
  "BridgeController_preview": {
   "description": "Asks the customer's application to render a step, with the controls and payload given.",
   "answer": {
    "$ref": "#/components/schemas/BridgePreviewResponse"
   }
  },
  "BridgeController_setControls": {
   "description": "Sets the values of a step's controls; they take the place of those there were.",
   "answer": {
    "$ref": "#/components/schemas/BridgeControlsResponse"
   }
  },
  "BridgeController_status": {
   "description": "Asks the customer's application whether it is well, and which workflows it has.",
   "answer": {
    "$ref": "#/components/schemas/BridgeHealthResponse"
   }
  },
  "BridgeController_sync": {
   "description": "Takes over the workflows of the customer's application, and keeps its address.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/CodeWorkflowResponse"
    }
   }
  },
  "BridgeController_validate": {
   "description": "Asks an address whether an application with workflows answers there; nothing is kept.",
   "answer": {
    "$ref": "#/components/schemas/BridgeValidity"
   }
  },
  "ChannelConnectionsController_create": {
   "description": "Connects a workspace of a chat service, for a subscriber or for contexts.",
   "answer": {
    "$ref": "#/components/schemas/ChannelConnectionResponse"
   }
  },
  "ChannelConnectionsController_get": {
   "description": "One connection, without its secrets.",
   "answer": {
    "$ref": "#/components/schemas/ChannelConnectionResponse"
   }
  },
  "ChannelConnectionsController_list": {
   "description": "The connections of the environment by cursor, newest first; filters go together.",
   "answer": {
    "$ref": "#/components/schemas/ChannelConnectionPage"
   }
  },
  "ChannelConnectionsController_remove": {
   "description": "Removes a connection; nothing is delivered through it any more."
  },
  "ChannelConnectionsController_update": {
   "description": "Changes a connection.",
   "answer": {
    "$ref": "#/components/schemas/ChannelConnectionResponse"
   }
  },
  "ChannelEndpointsController_create": {
   "description": "Says where on a channel a subscriber is reached; the fields of the place depend on its type.",
   "answer": {
    "$ref": "#/components/schemas/ChannelEndpointResponse"
   }
  },
  "ChannelEndpointsController_get": {
   "description": "One place a subscriber is reached at.",
   "answer": {
    "$ref": "#/components/schemas/ChannelEndpointResponse"
   }
  },
  "ChannelEndpointsController_list": {
   "description": "Where subscribers are reached, by cursor, newest first; filters go together.",
   "answer": {
    "$ref": "#/components/schemas/ChannelEndpointPage"
   }
  },
  "ChannelEndpointsController_remove": {
   "description": "Removes a place; nothing is delivered there any more."
  },
  "ChannelEndpointsController_update": {
   "description": "Changes where the subscriber is reached; the kind of place stays.",
   "answer": {
    "$ref": "#/components/schemas/ChannelEndpointResponse"
   }
  },
  "ChatOAuthController_callback": {
   "description": "Chat services send people back here; the signed state says whom it is for."
  },
  "ChatOAuthController_configure": {
   "description": "Has a Telegram bot send its updates here.",
   "answer": {
    "$ref": "#/components/schemas/ConfigureWebhookResponse"
   }
  },
  "ChatOAuthController_connectUrl": {
   "description": "The address at which somebody connects a workspace; it is good for five minutes.",
   "answer": {
    "$ref": "#/components/schemas/OAuthUrlResponse"
   }
  },
  "ChatOAuthController_link": {
   "description": "A link with which a subscriber ties its Telegram chat to itself.",
   "answer": {
    "$ref": "#/components/schemas/LinkChannelEndpointResponse"
   }
  },
  "ChatOAuthController_linkUserUrl": {
   "description": "The address at which a subscriber says who it is in a workspace; it is good for five minutes.",
   "answer": {
    "$ref": "#/components/schemas/OAuthUrlResponse"
   }
  },
  "ChatOAuthController_mobileLink": {
   "description": "A link with which a subscriber ties its Telegram chat to itself on a phone.",
   "answer": {
    "$ref": "#/components/schemas/MobileLinkResponse"
   }
  },
  "ChatOAuthController_receive": {
   "description": "Telegram calls it, and proves so with the secret it was given.",
   "answer": {
    "$ref": "#/components/schemas/TelegramReply"
   }
  },
  "ChatOAuthController_url": {
   "description": "The address at which somebody connects a workspace, or says who it is there; see the two endpoints below.",
   "answer": {
    "$ref": "#/components/schemas/OAuthUrlResponse"
   }
  },
  "ContextsController_create": {
   "description": "Creates a context; 409 where its type and id are taken.",
   "answer": {
    "$ref": "#/components/schemas/ContextResponse"
   }
  },
  "ContextsController_get": {
   "description": "One context with its data, by type and id.",
   "answer": {
    "$ref": "#/components/schemas/ContextResponse"
   }
  },
  "ContextsController_list": {
   "description": "The contexts of the environment by cursor, newest first, all or by type, id and part of both.",
   "answer": {
    "$ref": "#/components/schemas/ContextPage"
   }
  },
  "ContextsController_remove": {
   "description": "Removes a context; what was sent with it stays."
  },
  "ContextsController_update": {
   "description": "Replaces the data of a context.",
   "answer": {
    "$ref": "#/components/schemas/ContextResponse"
   }
  },
  "DeadLettersController_list": {
   "description": "Work that was given up after its last attempt, with what was wrong.",
   "answer": {
    "$ref": "#/components/schemas/DeadLetterPage"
   }
  },
  "DeadLettersController_rerun": {
   "description": "Runs a piece of work again, and answers with the dead letter as it was.",
   "answer": {
    "$ref": "#/components/schemas/DeadLetterResponse"
   }
  },
  "EnvironmentVariablesController_create": {
   "description": "Creates a variable for templates, with a value for each environment; 409 where the key is taken.",
   "answer": {
    "$ref": "#/components/schemas/EnvironmentVariableResponse"
   }
  },
  "EnvironmentVariablesController_get": {
   "description": "One variable with its values; secret ones are masked.",
   "answer": {
    "$ref": "#/components/schemas/EnvironmentVariableResponse"
   }
  },
  "EnvironmentVariablesController_list": {
   "description": "All variables of the organization; secret values are masked.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/EnvironmentVariableResponse"
    }
   }
  },
  "EnvironmentVariablesController_remove": {
   "description": "Removes a variable; templates that name it find nothing there from now on."
  },
  "EnvironmentVariablesController_update": {
   "description": "Changes a variable; what is not given stays.",
   "answer": {
    "$ref": "#/components/schemas/EnvironmentVariableResponse"
   }
  },
  "EnvironmentVariablesController_usage": {
   "description": "The workflows of the caller's environment that name the variable.",
   "answer": {
    "type": "object",
    "properties": {
     "workflows": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/VariableUser"
      }
     }
    },
    "required": [
     "workflows"
    ]
   }
  },
  "EnvironmentsController_create": {
   "description": "Makes an environment, and answers with its key for those who may read keys.",
   "answer": {
    "$ref": "#/components/schemas/EnvironmentResponse"
   }
  },
  "EnvironmentsController_list": {
   "description": "Every environment of the organization; with keys for those who may read them.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/EnvironmentResponse"
    }
   }
  },
  "EnvironmentsController_listApiKeys": {
   "description": "The API keys of the environment the caller acts in.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/ApiKeyResponse"
    }
   }
  },
  "EnvironmentsController_me": {
   "description": "The environment the caller acts in, without its keys.",
   "answer": {
    "$ref": "#/components/schemas/EnvironmentResponse"
   }
  },
  "EnvironmentsController_regenerateApiKeys": {
   "description": "Replaces the environment's key; the old one is refused from now on.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/ApiKeyResponse"
    }
   }
  },
  "EnvironmentsController_remove": {
   "description": "Removes an environment: its keys stop working at once, its data are removed in the background."
  },
  "EnvironmentsController_update": {
   "description": "Changes an environment, by internal id, slug or identifier, as in the next.",
   "answer": {
    "$ref": "#/components/schemas/EnvironmentResponse"
   }
  },
  "EventsController_broadcast": {
   "description": "Fires a workflow for every subscriber of the environment.",
   "answer": {
    "$ref": "#/components/schemas/TriggerResponse"
   }
  },
  "EventsController_cancel": {
   "description": "Cancels what an earlier trigger has left to do.",
   "answer": {
    "type": "boolean"
   }
  },
  "EventsController_report": {
   "description": "What became of an event as a whole: how far a fan-out has come, and why somebody, or everybody, was left out.",
   "answer": {
    "$ref": "#/components/schemas/TransactionResponse"
   }
  },
  "EventsController_trigger": {
   "description": "Fires a workflow for up to 100 recipients.",
   "answer": {
    "$ref": "#/components/schemas/TriggerResponse"
   }
  },
  "EventsController_triggerBulk": {
   "description": "Fires up to 100 workflows; answers one result each, in order.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/TriggerResponse"
    }
   }
  },
  "HealthController_check": {
   "description": "200 when the API can do its work, 503 when a database does not answer.",
   "answer": {
    "$ref": "#/components/schemas/HealthReport"
   }
  },
  "HealthController_figures": {
   "description": "Figures for Prometheus, for those who may read them: see `METRICS_TOKEN`.",
   "answer": {
    "type": "string"
   }
  },
  "InboundWebhooksController_track": {
   "description": "A provider tells what became of messages it was given, in its own words; an app, or a server of it, does so for push messages.\nReports on messages that are not there are kept for a while, as they may be on their way, and are not in the answer.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/WebhookResult"
    }
   }
  },
  "InboxChannelsController_chat": {
   "description": "What older clients call for both of its neighbours.",
   "answer": {
    "$ref": "#/components/schemas/OAuthUrlResponse"
   }
  },
  "InboxChannelsController_connect": {
   "description": "The address at which the subscriber connects a workspace.",
   "answer": {
    "$ref": "#/components/schemas/OAuthUrlResponse"
   }
  },
  "InboxChannelsController_createConnection": {
   "description": "Connects a workspace for the subscriber alone; 403 for a shared connection.",
   "answer": {
    "$ref": "#/components/schemas/OwnConnection"
   }
  },
  "InboxChannelsController_createEndpoint": {
   "description": "Says where on a channel the subscriber is reached.",
   "answer": {
    "$ref": "#/components/schemas/OwnEndpoint"
   }
  },
  "InboxChannelsController_getConnection": {
   "description": "The connection itself: the clients do not unwrap it.",
   "answer": {
    "$ref": "#/components/schemas/OwnConnection"
   }
  },
  "InboxChannelsController_getEndpoint": {
   "description": "One place the subscriber is reached at.",
   "answer": {
    "$ref": "#/components/schemas/OwnEndpoint"
   }
  },
  "InboxChannelsController_linkChat": {
   "description": "A link with which the subscriber ties its chat to itself.",
   "answer": {
    "$ref": "#/components/schemas/LinkChannelEndpointResponse"
   }
  },
  "InboxChannelsController_linkUser": {
   "description": "The address at which the subscriber says who it is in a workspace.",
   "answer": {
    "$ref": "#/components/schemas/OAuthUrlResponse"
   }
  },
  "InboxChannelsController_listConnections": {
   "description": "The subscriber's connections by cursor, and on request those of its contexts.",
   "answer": {
    "$ref": "#/components/schemas/OwnConnectionPage"
   }
  },
  "InboxChannelsController_listEndpoints": {
   "description": "Where the subscriber is reached, by cursor.",
   "answer": {
    "$ref": "#/components/schemas/OwnEndpointPage"
   }
  },
  "InboxChannelsController_removeConnection": {
   "description": "Removes a connection of the subscriber's own."
  },
  "InboxChannelsController_removeEndpoint": {
   "description": "Removes a place of the subscriber's own."
  },
  "InboxController_archive": {
   "description": "Archives a notification, and answers with it.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "InboxController_archiveMany": {
   "description": "Archives all notifications that fit the filter."
  },
  "InboxController_archiveRead": {
   "description": "Archives all read notifications that fit the filter."
  },
  "InboxController_complete": {
   "description": "Notes that an action button of the notification was used.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "InboxController_count": {
   "description": "How many notifications fit each of the filters, in their order.",
   "answer": {
    "$ref": "#/components/schemas/CountsResponse"
   }
  },
  "InboxController_list": {
   "description": "The subscriber's notifications, newest first, as the filter says.",
   "answer": {
    "$ref": "#/components/schemas/NotificationsResponse"
   }
  },
  "InboxController_open": {
   "description": "Opens a session for a subscriber, who is made where there is none, and answers with its token and unread counts.",
   "answer": {
    "$ref": "#/components/schemas/SessionResponse"
   }
  },
  "InboxController_read": {
   "description": "Marks a notification read, and answers with it.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "InboxController_readMany": {
   "description": "Marks all notifications that fit the filter read."
  },
  "InboxController_remove": {
   "description": "Removes a notification from the subscriber's Inbox."
  },
  "InboxController_removeMany": {
   "description": "Removes the notifications with these ids, or those that fit the filter."
  },
  "InboxController_revert": {
   "description": "Takes back that an action button of the notification was used.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "InboxController_seeMany": {
   "description": "Marks the notifications with these ids seen, or those that fit the filter."
  },
  "InboxController_snooze": {
   "description": "Puts a notification off until the time given, and answers with it.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "InboxController_unarchive": {
   "description": "Takes a notification back from the archive, and answers with it.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "InboxController_unread": {
   "description": "Marks a notification unread, and answers with it.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "InboxController_unsnooze": {
   "description": "Brings a notification back that was put off, and answers with it.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "InboxPreferencesController_global": {
   "description": "What the subscriber has said for all workflows.",
   "answer": {
    "$ref": "#/components/schemas/InboxPreference"
   }
  },
  "InboxPreferencesController_list": {
   "description": "The global preference first, then those of active workflows.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/InboxPreference"
    }
   }
  },
  "InboxPreferencesController_updateGlobal": {
   "description": "Switches channels everywhere, or changes the schedule.",
   "answer": {
    "$ref": "#/components/schemas/InboxPreference"
   }
  },
  "InboxPreferencesController_updateMany": {
   "description": "All of them or none. Of workflows, or of what subscriptions say about workflows (`spec/inbox-api.md` section 6).",
   "answer": {
    "anyOf": [
     {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/InboxPreference"
      }
     },
     {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/SubscriptionPreferenceResponse"
      }
     }
    ]
   }
  },
  "InboxPreferencesController_updateWorkflow": {
   "description": "Sets on which channels the subscriber wants one workflow; 400 for a critical one.",
   "answer": {
    "$ref": "#/components/schemas/InboxPreference"
   }
  },
  "InboxSubscriptionsController_create": {
   "description": "Subscribes the subscriber to a topic, or changes its subscription of the same identifier.",
   "answer": {
    "$ref": "#/components/schemas/OwnSubscription"
   }
  },
  "InboxSubscriptionsController_get": {
   "description": "Null for who is not subscribed: clients take a 404 for an error.",
   "answer": {
    "type": "object",
    "properties": {
     "data": {
      "anyOf": [
       {
        "type": "null"
       },
       {
        "$ref": "#/components/schemas/OwnSubscription"
       }
      ]
     }
    },
    "required": [
     "data"
    ]
   }
  },
  "InboxSubscriptionsController_list": {
   "description": "The subscriptions the subscriber has in a topic.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/OwnSubscription"
    }
   }
  },
  "InboxSubscriptionsController_remove": {
   "description": "Ends a subscription of the subscriber's."
  },
  "InboxSubscriptionsController_setRule": {
   "description": "Sets whether a workflow reaches the subscriber through this subscription.",
   "answer": {
    "$ref": "#/components/schemas/SubscriptionPreferenceResponse"
   }
  },
  "InboxSubscriptionsController_update": {
   "description": "Changes name or preferences of a subscription; what is not given stays.",
   "answer": {
    "$ref": "#/components/schemas/OwnSubscription"
   }
  },
  "IntegrationsController_autoConfigure": {
   "description": "Sets up at the provider what it is to tell us, where that can be done without a person.",
   "answer": {
    "$ref": "#/components/schemas/AutoConfigureResponse"
   }
  },
  "IntegrationsController_create": {
   "description": "Adds an integration with a provider; its credentials are encrypted.",
   "answer": {
    "$ref": "#/components/schemas/IntegrationResponse"
   }
  },
  "IntegrationsController_list": {
   "description": "All integrations of the organization, with credentials for those who may read them.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/IntegrationResponse"
    }
   }
  },
  "IntegrationsController_listActive": {
   "description": "The integrations that are switched on.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/IntegrationResponse"
    }
   }
  },
  "IntegrationsController_remove": {
   "description": "Removes an integration, and answers with those that are left.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/IntegrationResponse"
    }
   }
  },
  "IntegrationsController_setPrimary": {
   "description": "Makes an integration the one its channel's messages go through.",
   "answer": {
    "$ref": "#/components/schemas/IntegrationResponse"
   }
  },
  "IntegrationsController_update": {
   "description": "Changes an integration; what is not given stays.",
   "answer": {
    "$ref": "#/components/schemas/IntegrationResponse"
   }
  },
  "KeylessController_trigger": {
   "description": "Sends the subscriber of a trial a notification, whoever else is named.",
   "answer": {
    "$ref": "#/components/schemas/TriggerResponse"
   }
  },
  "LayoutsController_create": {
   "description": "Creates a layout for e-mails; 400 where the identifier is taken.",
   "answer": {
    "$ref": "#/components/schemas/LayoutResponse"
   }
  },
  "LayoutsController_duplicate": {
   "description": "A copy of a layout under a new name.",
   "answer": {
    "$ref": "#/components/schemas/LayoutResponse"
   }
  },
  "LayoutsController_get": {
   "description": "One layout, by internal id, slug or identifier, as in all the following.",
   "answer": {
    "$ref": "#/components/schemas/LayoutResponse"
   }
  },
  "LayoutsController_list": {
   "description": "The layouts by page, with search and sorting.",
   "answer": {
    "$ref": "#/components/schemas/LayoutPage"
   }
  },
  "LayoutsController_preview": {
   "description": "Renders a layout with the controls and example data given; nothing is stored.",
   "answer": {
    "$ref": "#/components/schemas/LayoutPreview"
   }
  },
  "LayoutsController_remove": {
   "description": "Removes a layout; steps that named it go on with the default one, which cannot be removed."
  },
  "LayoutsController_update": {
   "description": "Replaces the contents of a layout.",
   "answer": {
    "$ref": "#/components/schemas/LayoutResponse"
   }
  },
  "LayoutsController_users": {
   "description": "The workflows whose e-mails are put into the layout.",
   "answer": {
    "type": "object",
    "properties": {
     "workflows": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/LayoutUser"
      }
     }
    },
    "required": [
     "workflows"
    ]
   }
  },
  "LegacyNotificationsController_feed": {
   "description": "The messages in a subscriber's Inbox by page, newest first.",
   "answer": {
    "$ref": "#/components/schemas/FeedPageResponse"
   }
  },
  "LegacyNotificationsController_mark": {
   "description": "Marks messages read, unread, seen or unseen, and answers with them.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/MessageResponse"
    }
   }
  },
  "LegacyNotificationsController_markAll": {
   "description": "Marks all messages of a subscriber, or those of some feeds.",
   "answer": {
    "type": "number"
   }
  },
  "LegacyNotificationsController_markFlags": {
   "description": "What `@novu/node` calls (`spec/rest-api.md` section 4).",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/MessageResponse"
    }
   }
  },
  "LegacyNotificationsController_setAction": {
   "description": "Notes what became of an action button of a message.",
   "answer": {
    "$ref": "#/components/schemas/MessageResponse"
   }
  },
  "LegacyNotificationsController_unseen": {
   "description": "How many messages the subscriber has not seen.",
   "answer": {
    "type": "object",
    "properties": {
     "count": {
      "type": "number"
     }
    },
    "required": [
     "count"
    ]
   }
  },
  "LegacyPreferencesController_list": {
   "description": "Of every active workflow, the critical ones included.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/LegacyPreferenceResponse"
    }
   }
  },
  "LegacyPreferencesController_listOfLevel": {
   "description": "What a subscriber has said for all workflows (`global`) or for each (`template`).",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/LegacyPreferenceResponse"
    }
   }
  },
  "LegacyPreferencesController_updateGlobal": {
   "description": "Sets on which channels a subscriber wants anything at all.",
   "answer": {
    "$ref": "#/components/schemas/LegacyPreferenceResponse"
   }
  },
  "LegacyPreferencesController_updateWorkflow": {
   "description": "Sets on which channels a subscriber wants one workflow.",
   "answer": {
    "$ref": "#/components/schemas/LegacyPreferenceResponse"
   }
  },
  "LegacySubscribersController_create": {
   "description": "Creates a subscriber, or updates it where it exists.",
   "answer": {
    "$ref": "#/components/schemas/SubscriberResponse"
   }
  },
  "LegacySubscribersController_createMany": {
   "description": "Creates or updates up to 500 subscribers.",
   "answer": {
    "$ref": "#/components/schemas/BulkSubscribersResponse"
   }
  },
  "LegacySubscribersController_get": {
   "description": "One subscriber, by the id it was given.",
   "answer": {
    "$ref": "#/components/schemas/SubscriberResponse"
   }
  },
  "LegacySubscribersController_list": {
   "description": "The subscribers by page.",
   "answer": {
    "$ref": "#/components/schemas/SubscribersPage"
   }
  },
  "LegacySubscribersController_mergeCredentials": {
   "description": "Adds to what was there; device tokens are appended.",
   "answer": {
    "$ref": "#/components/schemas/SubscriberResponse"
   }
  },
  "LegacySubscribersController_remove": {
   "description": "Removes a subscriber with its messages, preferences and topic subscriptions.",
   "answer": {
    "$ref": "#/components/schemas/RemoveSubscriberResponse"
   }
  },
  "LegacySubscribersController_removeCredentials": {
   "description": "Removes a subscriber's credentials for one provider."
  },
  "LegacySubscribersController_replaceCredentials": {
   "description": "Sets a subscriber's credentials for a provider; they take the place of those there were.",
   "answer": {
    "$ref": "#/components/schemas/SubscriberResponse"
   }
  },
  "LegacySubscribersController_setOnline": {
   "description": "Says whether a subscriber is online.",
   "answer": {
    "$ref": "#/components/schemas/SubscriberResponse"
   }
  },
  "LegacySubscribersController_update": {
   "description": "Changes a subscriber; what is not given stays.",
   "answer": {
    "$ref": "#/components/schemas/SubscriberResponse"
   }
  },
  "LegacyTopicsController_addSubscribers": {
   "description": "Subscribes up to 100 subscribers, and says which were not found.",
   "answer": {
    "$ref": "#/components/schemas/TopicSubscribersResult"
   }
  },
  "LegacyTopicsController_create": {
   "description": "Creates a topic; 409 where the key is taken.",
   "answer": {
    "$ref": "#/components/schemas/LegacyTopicResponse"
   }
  },
  "LegacyTopicsController_get": {
   "description": "One topic with the ids of its subscribers.",
   "answer": {
    "$ref": "#/components/schemas/LegacyTopicDetails"
   }
  },
  "LegacyTopicsController_list": {
   "description": "The topics by page, newest first.",
   "answer": {
    "$ref": "#/components/schemas/LegacyTopicsPage"
   }
  },
  "LegacyTopicsController_remove": {
   "description": "Removes a topic; refused while there are subscribers."
  },
  "LegacyTopicsController_removeSubscribers": {
   "description": "Unsubscribes up to 100; who is not in the topic is passed over."
  },
  "LegacyTopicsController_rename": {
   "description": "Gives a topic another name.",
   "answer": {
    "$ref": "#/components/schemas/LegacyTopicResponse"
   }
  },
  "MailboxController_get": {
   "description": "One caught e-mail with its contents.",
   "answer": {
    "$ref": "#/components/schemas/MailResponse"
   }
  },
  "MailboxController_list": {
   "description": "The e-mails that were caught instead of sent.",
   "answer": {
    "$ref": "#/components/schemas/MailPage"
   }
  },
  "MailboxController_remove": {
   "description": "Removes one caught e-mail."
  },
  "MailboxController_removeAll": {
   "description": "Empties the mailbox."
  },
  "MessagesController_list": {
   "description": "The messages of the environment by page, newest first; filters go together.",
   "answer": {
    "$ref": "#/components/schemas/MessagesPage"
   }
  },
  "MessagesController_remove": {
   "description": "Removes one message, from the subscriber's Inbox too.",
   "answer": {
    "type": "object",
    "properties": {
     "acknowledged": {
      "type": "boolean"
     },
     "status": {
      "type": "string",
      "const": "deleted"
     }
    },
    "required": [
     "acknowledged",
     "status"
    ]
   }
  },
  "MessagesController_removeOfTransaction": {
   "description": "Removes all messages of one trigger, or those of one of its channels."
  },
  "NotificationsController_get": {
   "description": "One run of a workflow, with its steps and what happened in each.",
   "answer": {
    "$ref": "#/components/schemas/ActivityResponse"
   }
  },
  "NotificationsController_list": {
   "description": "The runs of workflows by page, newest first; filters go together.",
   "answer": {
    "$ref": "#/components/schemas/ActivityPage"
   }
  },
  "NotificationsController_listExecutionDetails": {
   "description": "What happened in a run, step by step.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/ExecutionDetailResponse"
    }
   }
  },
  "OrganizationsController_create": {
   "description": "Makes an organization with its first environments; the caller is its owner.",
   "answer": {
    "$ref": "#/components/schemas/OrganizationResponse"
   }
  },
  "OrganizationsController_list": {
   "description": "The organizations the caller is a member of.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/OrganizationResponse"
    }
   }
  },
  "OrganizationsController_listMembers": {
   "description": "The members of the caller's organization.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/MemberResponse"
    }
   }
  },
  "OrganizationsController_me": {
   "description": "The organization the caller acts in.",
   "answer": {
    "$ref": "#/components/schemas/OrganizationResponse"
   }
  },
  "OrganizationsController_rename": {
   "description": "Gives the organization another name.",
   "answer": {
    "type": "object",
    "properties": {
     "name": {
      "type": "string"
     }
    },
    "required": [
     "name"
    ]
   }
  },
  "OrganizationsController_settings": {
   "description": "The settings of the organization.",
   "answer": {
    "$ref": "#/components/schemas/OrganizationSettingsResponse"
   }
  },
  "OrganizationsController_updateBranding": {
   "description": "Sets logo and colours of the organization.",
   "answer": {
    "type": "object",
    "properties": {
     "fontColor": {
      "type": "string"
     },
     "contentBackground": {
      "type": "string"
     },
     "fontFamily": {
      "type": "string"
     },
     "logo": {
      "type": "string"
     },
     "color": {
      "type": "string"
     },
     "direction": {
      "type": "string"
     }
    }
   }
  },
  "OrganizationsController_updateSettings": {
   "description": "Changes settings of the organization; what is not given stays.",
   "answer": {
    "$ref": "#/components/schemas/OrganizationSettingsResponse"
   }
  },
  "PreferencesController_list": {
   "description": "The global preference and those of active workflows, by default without the critical ones.",
   "answer": {
    "$ref": "#/components/schemas/SubscriberPreferencesResponse"
   }
  },
  "PreferencesController_update": {
   "description": "Changes the global preference, or that of one workflow.",
   "answer": {
    "$ref": "#/components/schemas/SubscriberPreferencesResponse"
   }
  },
  "PreferencesController_updateMany": {
   "description": "Changes the preferences of up to 100 workflows, all of them or none.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/PreferenceResponse"
    }
   }
  },
  "PublishingController_diff": {
   "description": "What publishing to the environment would add, change and remove; nothing is changed.",
   "answer": {
    "$ref": "#/components/schemas/DiffResponse"
   }
  },
  "PublishingController_publish": {
   "description": "Takes workflows and layouts over to the environment, and says of each what became of it.",
   "answer": {
    "$ref": "#/components/schemas/PublishResponse"
   }
  },
  "PublishingController_tags": {
   "description": "The tags of the environment's workflows.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/TagResponse"
    }
   }
  },
  "SubscriberNotificationsController_archive": {
   "description": "Archives a notification, and answers with it.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "SubscriberNotificationsController_archiveMany": {
   "description": "Archives all notifications of the subscriber that fit the filter."
  },
  "SubscriberNotificationsController_archiveRead": {
   "description": "Archives all read notifications of the subscriber that fit the filter."
  },
  "SubscriberNotificationsController_complete": {
   "description": "Notes that an action button of the notification was used.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "SubscriberNotificationsController_count": {
   "description": "How many notifications of the subscriber fit each of the filters, in their order.",
   "answer": {
    "$ref": "#/components/schemas/CountsResponse"
   }
  },
  "SubscriberNotificationsController_list": {
   "description": "The notifications in a subscriber's Inbox, newest first, as the filter says.",
   "answer": {
    "$ref": "#/components/schemas/NotificationsResponse"
   }
  },
  "SubscriberNotificationsController_read": {
   "description": "Marks a notification read, and answers with it.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "SubscriberNotificationsController_readMany": {
   "description": "Marks all notifications of the subscriber that fit the filter read."
  },
  "SubscriberNotificationsController_remove": {
   "description": "Removes a notification from the subscriber's Inbox."
  },
  "SubscriberNotificationsController_removeMany": {
   "description": "Removes all notifications of the subscriber that fit the filter."
  },
  "SubscriberNotificationsController_revert": {
   "description": "Takes back that an action button of the notification was used.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "SubscriberNotificationsController_seeMany": {
   "description": "Marks the notifications with these ids seen, or those that fit the filter."
  },
  "SubscriberNotificationsController_snooze": {
   "description": "Puts a notification off until the time given, and answers with it.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "SubscriberNotificationsController_unarchive": {
   "description": "Takes a notification back from the archive, and answers with it.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "SubscriberNotificationsController_unread": {
   "description": "Marks a notification unread, and answers with it.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "SubscriberNotificationsController_unsnooze": {
   "description": "Brings a notification back that was put off, and answers with it.",
   "answer": {
    "$ref": "#/components/schemas/InboxNotification"
   }
  },
  "SubscribersController_create": {
   "description": "Creates a subscriber, or updates it where it exists.",
   "answer": {
    "$ref": "#/components/schemas/SubscriberResponse"
   }
  },
  "SubscribersController_get": {
   "description": "One subscriber, by the id it was given.",
   "answer": {
    "$ref": "#/components/schemas/SubscriberResponse"
   }
  },
  "SubscribersController_remove": {
   "description": "Removes a subscriber with its messages, preferences and topic subscriptions.",
   "answer": {
    "$ref": "#/components/schemas/RemoveSubscriberResponse"
   }
  },
  "SubscribersController_search": {
   "description": "Subscribers by cursor, all or by e-mail address, name, phone number and id; upper and lower case differ.",
   "answer": {
    "$ref": "#/components/schemas/SubscriberPage"
   }
  },
  "SubscribersController_update": {
   "description": "Changes a subscriber; what is not given stays.",
   "answer": {
    "$ref": "#/components/schemas/SubscriberResponse"
   }
  },
  "SubscriptionsController_create": {
   "description": "Subscribes up to 100 subscribers to a topic; what fails is told one by one.",
   "answer": {
    "$ref": "#/components/schemas/SubscriptionsResult"
   }
  },
  "SubscriptionsController_get": {
   "description": "One subscription of a topic, by its identifier.",
   "answer": {
    "$ref": "#/components/schemas/SubscriptionDetailsResponse"
   }
  },
  "SubscriptionsController_listOfSubscriber": {
   "description": "The topics a subscriber is subscribed to, by cursor.",
   "answer": {
    "$ref": "#/components/schemas/SubscriptionPage"
   }
  },
  "SubscriptionsController_listOfTopic": {
   "description": "The subscriptions of a topic, by cursor.",
   "answer": {
    "$ref": "#/components/schemas/SubscriptionPage"
   }
  },
  "SubscriptionsController_membership": {
   "description": "Says whether a subscriber is in the topic; 404 where it is not.",
   "answer": {
    "$ref": "#/components/schemas/TopicMembershipResponse"
   }
  },
  "SubscriptionsController_remove": {
   "description": "Ends up to 100 subscriptions of a topic; what fails is told one by one.",
   "answer": {
    "$ref": "#/components/schemas/SubscriptionsResult"
   }
  },
  "SubscriptionsController_update": {
   "description": "Changes name or preferences of a subscription; what is not given stays.",
   "answer": {
    "$ref": "#/components/schemas/SubscriptionResponse"
   }
  },
  "TenantsController_create": {
   "description": "Creates a tenant; 409 where the identifier is taken.",
   "answer": {
    "$ref": "#/components/schemas/TenantResponse"
   }
  },
  "TenantsController_get": {
   "description": "One tenant, by its identifier.",
   "answer": {
    "$ref": "#/components/schemas/TenantResponse"
   }
  },
  "TenantsController_list": {
   "description": "The tenants by page, newest first.",
   "answer": {
    "$ref": "#/components/schemas/TenantsPage"
   }
  },
  "TenantsController_remove": {
   "description": "Removes a tenant; what was sent for it stays."
  },
  "TenantsController_update": {
   "description": "Changes a tenant; what is not given stays.",
   "answer": {
    "$ref": "#/components/schemas/TenantResponse"
   }
  },
  "TopicsController_create": {
   "description": "201 for a new topic, 200 for one that was there.",
   "answer": {
    "$ref": "#/components/schemas/TopicResponse"
   }
  },
  "TopicsController_get": {
   "description": "One topic, by its key.",
   "answer": {
    "$ref": "#/components/schemas/TopicResponse"
   }
  },
  "TopicsController_list": {
   "description": "The topics of the environment by cursor, all or by key and name.",
   "answer": {
    "$ref": "#/components/schemas/TopicPage"
   }
  },
  "TopicsController_remove": {
   "description": "Removes a topic and its subscriptions.",
   "answer": {
    "type": "object",
    "properties": {
     "acknowledged": {
      "type": "boolean"
     }
    },
    "required": [
     "acknowledged"
    ]
   }
  },
  "TopicsController_update": {
   "description": "Gives a topic another name.",
   "answer": {
    "$ref": "#/components/schemas/TopicResponse"
   }
  },
  "TranslationsController_exportMaster": {
   "description": "All translations of a locale in one JSON document, to be translated and imported again.",
   "answer": {
    "$ref": "#/components/schemas/MasterJsonResponse"
   }
  },
  "TranslationsController_get": {
   "description": "The translations of a workflow or layout in one locale.",
   "answer": {
    "$ref": "#/components/schemas/TranslationResponse"
   }
  },
  "TranslationsController_getGroup": {
   "description": "The locales a workflow or layout is translated into.",
   "answer": {
    "$ref": "#/components/schemas/TranslationGroupResponse"
   }
  },
  "TranslationsController_importMaster": {
   "description": "Takes translations of a locale from one JSON document, and says of each what became of it.",
   "answer": {
    "$ref": "#/components/schemas/ImportResponse"
   }
  },
  "TranslationsController_remove": {
   "description": "Removes the translations of a workflow or layout in one locale."
  },
  "TranslationsController_removeGroup": {
   "description": "Removes all translations of a workflow or layout."
  },
  "TranslationsController_save": {
   "description": "Stores the translations of a workflow or layout in one locale; they take the place of those there were.",
   "answer": {
    "$ref": "#/components/schemas/TranslationResponse"
   }
  },
  "TranslationsController_upload": {
   "description": "Takes translations from JSON files named by their locale, and says of each file what became of it.",
   "answer": {
    "$ref": "#/components/schemas/UploadResponse"
   }
  },
  "TranslationsController_uploadMaster": {
   "description": "Takes translations of a locale from one file of JSON, and says of each what became of it.",
   "answer": {
    "$ref": "#/components/schemas/ImportResponse"
   }
  },
  "UsersController_me": {
   "description": "The signed-in person; for an API key, the person whose key it is.",
   "answer": {
    "$ref": "#/components/schemas/UserResponse"
   }
  },
  "UsersController_updateOnboarding": {
   "description": "Says whether the signed-in person is still shown the way around.",
   "answer": {
    "$ref": "#/components/schemas/UserResponse"
   }
  },
  "UsersController_updateOnboardingTour": {
   "description": "Notes how far the signed-in person has come in the tour.",
   "answer": {
    "$ref": "#/components/schemas/UserResponse"
   }
  },
  "UsersController_updateProfile": {
   "description": "Changes the name and picture of the signed-in person.",
   "answer": {
    "$ref": "#/components/schemas/UserResponse"
   }
  },
  "WidgetsController_count": {
   "description": "How many messages fit the flags given.",
   "answer": {
    "type": "object",
    "properties": {
     "count": {
      "type": "number"
     }
    },
    "required": [
     "count"
    ]
   }
  },
  "WidgetsController_feed": {
   "description": "The subscriber's messages by page, newest first.",
   "answer": {
    "$ref": "#/components/schemas/FeedPageResponse"
   }
  },
  "WidgetsController_initialize": {
   "description": "Opens a session for a subscriber, who is made where there is none, and answers with its token.",
   "answer": {
    "$ref": "#/components/schemas/WidgetSession"
   }
  },
  "WidgetsController_listPreferences": {
   "description": "Of every active workflow, the critical ones included.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/LegacyPreferenceResponse"
    }
   }
  },
  "WidgetsController_listPreferencesOfLevel": {
   "description": "What the subscriber has said for all workflows (`global`) or for each (`template`).",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/LegacyPreferenceResponse"
    }
   }
  },
  "WidgetsController_logUsage": {
   "description": "Nothing is kept: what people do in a customer's page is nobody else's business.",
   "answer": {
    "type": "object",
    "properties": {
     "success": {
      "type": "boolean",
      "const": true
     },
     "name": {
      "type": "string"
     }
    },
    "required": [
     "success"
    ]
   }
  },
  "WidgetsController_mark": {
   "description": "Marks messages read, unread, seen or unseen, and answers with them.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/MessageResponse"
    }
   }
  },
  "WidgetsController_markFlags": {
   "description": "Sets the read and seen flags of messages, and answers with them.",
   "answer": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/MessageResponse"
    }
   }
  },
  "WidgetsController_organization": {
   "description": "What the Inbox shows of the organization: its name and branding.",
   "answer": {
    "$ref": "#/components/schemas/WidgetOrganization"
   }
  },
  "WidgetsController_readAll": {
   "description": "Marks all messages read.",
   "answer": {
    "type": "number"
   }
  },
  "WidgetsController_remove": {
   "description": "Removes one message of the subscriber's.",
   "answer": {
    "type": "object",
    "properties": {
     "acknowledged": {
      "type": "boolean",
      "const": true
     }
    },
    "required": [
     "acknowledged"
    ]
   }
  },
  "WidgetsController_removeAll": {
   "description": "Removes all messages of the subscriber's.",
   "answer": {
    "type": "object",
    "properties": {
     "acknowledged": {
      "type": "boolean",
      "const": true
     }
    },
    "required": [
     "acknowledged"
    ]
   }
  },
  "WidgetsController_removeMany": {
   "description": "Removes the messages with these ids.",
   "answer": {
    "type": "object",
    "properties": {
     "acknowledged": {
      "type": "boolean",
      "const": true
     }
    },
    "required": [
     "acknowledged"
    ]
   }
  },
  "WidgetsController_seeAll": {
   "description": "Marks all messages seen.",
   "answer": {
    "type": "number"
   }
  },
  "WidgetsController_setAction": {
   "description": "Notes what became of an action button of a message.",
   "answer": {
    "$ref": "#/components/schemas/MessageResponse"
   }
  },
  "WidgetsController_unread": {
   "description": "How many messages are not read.",
   "answer": {
    "type": "object",
    "properties": {
     "count": {
      "type": "number"
     }
    },
    "required": [
     "count"
    ]
   }
  },
  "WidgetsController_unseen": {
   "description": "How many messages are not seen.",
   "answer": {
    "type": "object",
    "properties": {
     "count": {
      "type": "number"
     }
    },
    "required": [
     "count"
    ]
   }
  },
  "WidgetsController_updateGlobal": {
   "description": "Sets on which channels the subscriber wants anything at all.",
   "answer": {
    "$ref": "#/components/schemas/LegacyPreferenceResponse"
   }
  },
  "WidgetsController_updateWorkflow": {
   "description": "Sets on which channels the subscriber wants one workflow.",
   "answer": {
    "$ref": "#/components/schemas/LegacyPreferenceResponse"
   }
  },
  "WorkflowsController_create": {
   "description": "Creates a workflow with its steps; 400 where the identifier is taken.",
   "answer": {
    "$ref": "#/components/schemas/WorkflowResponse"
   }
  },
  "WorkflowsController_duplicate": {
   "description": "A copy of a workflow with all its steps, under a new name.",
   "answer": {
    "$ref": "#/components/schemas/WorkflowResponse"
   }
  },
  "WorkflowsController_get": {
   "description": "One workflow with its steps, by internal id, slug or identifier, as in all the following.",
   "answer": {
    "$ref": "#/components/schemas/WorkflowResponse"
   }
  },
  "WorkflowsController_getStep": {
   "description": "One step of a workflow, with its controls and the variables its templates can use.",
   "answer": {
    "$ref": "#/components/schemas/StepResponse"
   }
  },
  "WorkflowsController_list": {
   "description": "The workflows by page, with search, tags, status and sorting.",
   "answer": {
    "$ref": "#/components/schemas/WorkflowListResponse"
   }
  },
  "WorkflowsController_patch": {
   "description": "Changes some settings of a workflow, such as whether it is active; its steps stay.",
   "answer": {
    "$ref": "#/components/schemas/WorkflowResponse"
   }
  },
  "WorkflowsController_preview": {
   "description": "Renders a step with the controls and example data given; nothing is stored, in spite of the verb.",
   "answer": {
    "$ref": "#/components/schemas/StepPreview"
   }
  },
  "WorkflowsController_remove": {
   "description": "Removes a workflow with its steps; what it has sent stays."
  },
  "WorkflowsController_sync": {
   "description": "Takes a workflow over to another environment, and answers with the one there.",
   "answer": {
    "$ref": "#/components/schemas/WorkflowResponse"
   }
  },
  "WorkflowsController_update": {
   "description": "Replaces a workflow: steps that are not given are removed.",
   "answer": {
    "$ref": "#/components/schemas/WorkflowResponse"
   }
  }
 },
 "schemas": {
  "ActivityJobResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "type": {
     "type": "string",
     "enum": [
      "chat",
      "custom",
      "delay",
      "digest",
      "email",
      "http_request",
      "in_app",
      "push",
      "sms",
      "throttle",
      "tool",
      "trigger"
     ]
    },
    "status": {
     "type": "string",
     "enum": [
      "canceled",
      "completed",
      "delayed",
      "failed",
      "merged",
      "pending",
      "queued",
      "running",
      "skipped"
     ]
    },
    "providerId": {
     "type": "string"
    },
    "step": {
     "type": "object",
     "properties": {
      "_id": {
       "type": "string"
      },
      "_templateId": {
       "type": "string"
      },
      "stepId": {
       "type": "string"
      },
      "name": {
       "type": "string"
      },
      "active": {
       "type": "boolean"
      },
      "filters": {
       "type": "array",
       "items": {}
      }
     },
     "required": [
      "_id",
      "_templateId",
      "stepId",
      "name",
      "active",
      "filters"
     ]
    },
    "payload": {
     "type": "object",
     "additionalProperties": {}
    },
    "overrides": {
     "type": "object",
     "additionalProperties": {}
    },
    "updatedAt": {
     "type": "string"
    },
    "scheduleExtensionsCount": {
     "type": "number",
     "description": "How often the subscriber's schedule has put the step off."
    },
    "deliveryLifecycleState": {
     "$ref": "#/components/schemas/DeliveryStateResponse",
     "description": "Beyond the interface of the activity feed: how far its delivery has come."
    },
    "executionDetails": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/ExecutionDetailResponse"
     }
    }
   },
   "required": [
    "_id",
    "type",
    "status",
    "providerId",
    "step",
    "payload",
    "overrides",
    "updatedAt",
    "executionDetails"
   ]
  },
  "ActivityPage": {
   "type": "object",
   "properties": {
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/ActivityResponse"
     }
    },
    "page": {
     "type": "number"
    },
    "pageSize": {
     "type": "number"
    },
    "hasMore": {
     "type": "boolean"
    }
   },
   "required": [
    "data",
    "page",
    "pageSize",
    "hasMore"
   ]
  },
  "ActivityResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "_environmentId": {
     "type": "string"
    },
    "_organizationId": {
     "type": "string"
    },
    "_subscriberId": {
     "type": "string"
    },
    "_templateId": {
     "type": "string"
    },
    "_digestedNotificationId": {
     "type": "string",
     "description": "The run whose digest holds the event of this one."
    },
    "transactionId": {
     "type": "string"
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    },
    "status": {
     "type": "string",
     "enum": [
      "completed",
      "error",
      "processing"
     ],
     "description": "Beyond the interface of the activity feed, as the next: whether the run is over."
    },
    "deliveryLifecycleState": {
     "$ref": "#/components/schemas/DeliveryStateResponse",
     "description": "What became of its messages."
    },
    "channels": {
     "type": "array",
     "items": {
      "type": "string",
      "enum": [
       "chat",
       "email",
       "in_app",
       "push",
       "sms",
       "tool"
      ]
     }
    },
    "subscriber": {
     "type": "object",
     "properties": {
      "_id": {
       "type": "string"
      },
      "subscriberId": {
       "type": "string"
      },
      "firstName": {
       "type": "string"
      },
      "lastName": {
       "type": "string"
      },
      "email": {
       "type": "string"
      },
      "phone": {
       "type": "string"
      }
     },
     "required": [
      "_id",
      "subscriberId"
     ]
    },
    "template": {
     "type": "object",
     "properties": {
      "_id": {
       "type": "string"
      },
      "name": {
       "type": "string"
      },
      "origin": {
       "type": "string",
       "enum": [
        "external",
        "novu-cloud",
        "novu-cloud-v1"
       ]
      },
      "triggers": {
       "type": "array",
       "items": {
        "type": "object",
        "properties": {
         "type": {
          "type": "string",
          "const": "event"
         },
         "identifier": {
          "type": "string"
         },
         "variables": {
          "type": "array",
          "items": {
           "type": "object",
           "properties": {
            "name": {
             "type": "string"
            }
           },
           "required": [
            "name"
           ]
          }
         }
        },
        "required": [
         "type",
         "identifier",
         "variables"
        ]
       }
      }
     },
     "required": [
      "_id",
      "name",
      "origin",
      "triggers"
     ]
    },
    "jobs": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/ActivityJobResponse"
     }
    },
    "payload": {
     "type": "object",
     "additionalProperties": {}
    },
    "to": {
     "type": "object",
     "additionalProperties": {}
    },
    "tags": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "topics": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "_topicId": {
        "type": "string"
       },
       "topicKey": {
        "type": "string"
       }
      },
      "required": [
       "_topicId",
       "topicKey"
      ]
     }
    },
    "severity": {
     "type": "string",
     "enum": [
      "high",
      "low",
      "medium",
      "none"
     ]
    },
    "critical": {
     "type": "boolean"
    },
    "contextKeys": {
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "required": [
    "_id",
    "_environmentId",
    "_organizationId",
    "_subscriberId",
    "_templateId",
    "transactionId",
    "createdAt",
    "updatedAt",
    "status",
    "deliveryLifecycleState",
    "channels",
    "jobs",
    "payload",
    "to",
    "tags",
    "topics",
    "severity",
    "critical",
    "contextKeys"
   ]
  },
  "ApiKeyResponse": {
   "type": "object",
   "properties": {
    "key": {
     "type": "string"
    },
    "_userId": {
     "type": "string"
    }
   },
   "required": [
    "key",
    "_userId"
   ]
  },
  "AutoConfigureResponse": {
   "type": "object",
   "properties": {
    "success": {
     "type": "boolean"
    },
    "message": {
     "type": "string",
     "description": "Why not, or what was done."
    },
    "integration": {
     "$ref": "#/components/schemas/IntegrationResponse"
    }
   },
   "required": [
    "success",
    "message"
   ]
  },
  "BridgeControlsResponse": {
   "type": "object",
   "properties": {
    "values": {
     "type": "object",
     "additionalProperties": {},
     "description": "What people have entered."
    },
    "schema": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "object",
       "additionalProperties": {}
      }
     ],
     "description": "What the application takes: JSON schema."
    }
   },
   "required": [
    "values",
    "schema"
   ]
  },
  "BridgeDiffResponse": {
   "type": "object",
   "properties": {
    "added": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "changed": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "removed": {
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "required": [
    "added",
    "changed",
    "removed"
   ]
  },
  "BridgeHealthResponse": {
   "type": "object",
   "properties": {
    "status": {
     "type": "string",
     "enum": [
      "error",
      "ok"
     ]
    },
    "sdkVersion": {
     "type": "string"
    },
    "frameworkVersion": {
     "type": "string"
    },
    "discovered": {
     "type": "object",
     "properties": {
      "workflows": {
       "type": "number"
      },
      "steps": {
       "type": "number"
      }
     },
     "required": [
      "workflows",
      "steps"
     ]
    }
   },
   "required": [
    "status",
    "sdkVersion",
    "frameworkVersion",
    "discovered"
   ]
  },
  "BridgePreviewResponse": {
   "type": "object",
   "properties": {
    "outputs": {
     "type": "object",
     "additionalProperties": {}
    },
    "providers": {
     "type": "object",
     "additionalProperties": {
      "type": "object",
      "additionalProperties": {}
     }
    }
   },
   "required": [
    "outputs",
    "providers"
   ]
  },
  "BridgeValidity": {
   "type": "object",
   "properties": {
    "isValid": {
     "type": "boolean"
    },
    "error": {
     "type": "string",
     "description": "Why it is not."
    }
   },
   "required": [
    "isValid"
   ]
  },
  "BulkSubscribersResponse": {
   "type": "object",
   "properties": {
    "updated": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "subscriberId": {
        "type": "string"
       }
      },
      "required": [
       "subscriberId"
      ]
     }
    },
    "created": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "subscriberId": {
        "type": "string"
       }
      },
      "required": [
       "subscriberId"
      ]
     }
    },
    "failed": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "subscriberId": {
        "type": "string"
       },
       "message": {
        "type": "string"
       }
      },
      "required": [
       "subscriberId",
       "message"
      ]
     },
     "description": "Always empty: a call that is wrong anywhere does nothing."
    }
   },
   "required": [
    "updated",
    "created",
    "failed"
   ]
  },
  "ChangeResponse": {
   "type": "object",
   "properties": {
    "resourceType": {
     "type": "string",
     "enum": [
      "BRIDGE",
      "REGULAR"
     ]
    },
    "sourceResource": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "$ref": "#/components/schemas/ResourceInfo"
      }
     ]
    },
    "targetResource": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "$ref": "#/components/schemas/ResourceInfo"
      }
     ]
    },
    "action": {
     "type": "string",
     "enum": [
      "added",
      "deleted",
      "modified",
      "moved"
     ]
    },
    "diffs": {
     "type": "object",
     "properties": {
      "previous": {
       "anyOf": [
        {
         "type": "null"
        },
        {
         "type": "object",
         "additionalProperties": {}
        }
       ]
      },
      "new": {
       "anyOf": [
        {
         "type": "null"
        },
        {
         "type": "object",
         "additionalProperties": {}
        }
       ]
      }
     },
     "required": [
      "previous",
      "new"
     ]
    },
    "stepType": {
     "type": "string",
     "description": "Of a changed step; absent where the workflow or layout itself changed."
    },
    "previousIndex": {
     "type": "number"
    },
    "newIndex": {
     "type": "number"
    }
   },
   "required": [
    "resourceType",
    "sourceResource",
    "targetResource",
    "action",
    "diffs"
   ]
  },
  "ChannelAuth": {
   "type": "object",
   "properties": {
    "accessToken": {
     "type": "string"
    },
    "refreshToken": {
     "type": "string"
    },
    "expiresAt": {
     "type": "string"
    },
    "refreshTokenExpiresAt": {
     "type": "string"
    }
   },
   "required": [
    "accessToken"
   ]
  },
  "ChannelConnectionPage": {
   "type": "object",
   "properties": {
    "totalCount": {
     "type": "number"
    },
    "totalCountCapped": {
     "type": "boolean",
     "description": "True when counting stopped at LIMITS.listCount."
    },
    "next": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "previous": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/ChannelConnectionResponse"
     }
    }
   },
   "required": [
    "totalCount",
    "totalCountCapped",
    "next",
    "previous",
    "data"
   ]
  },
  "ChannelConnectionResponse": {
   "type": "object",
   "properties": {
    "identifier": {
     "type": "string"
    },
    "channel": {
     "type": "string",
     "enum": [
      "chat",
      "email",
      "in_app",
      "push",
      "sms",
      "tool"
     ]
    },
    "providerId": {
     "type": "string"
    },
    "integrationIdentifier": {
     "type": "string"
    },
    "subscriberId": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "contextKeys": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "workspace": {
     "$ref": "#/components/schemas/ChannelWorkspace"
    },
    "auth": {
     "$ref": "#/components/schemas/ChannelAuth",
     "description": "In the clear."
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "identifier",
    "channel",
    "providerId",
    "integrationIdentifier",
    "subscriberId",
    "contextKeys",
    "workspace",
    "auth",
    "createdAt",
    "updatedAt"
   ]
  },
  "ChannelEndpointPage": {
   "type": "object",
   "properties": {
    "totalCount": {
     "type": "number"
    },
    "totalCountCapped": {
     "type": "boolean",
     "description": "True when counting stopped at LIMITS.listCount."
    },
    "next": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "previous": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/ChannelEndpointResponse"
     }
    }
   },
   "required": [
    "totalCount",
    "totalCountCapped",
    "next",
    "previous",
    "data"
   ]
  },
  "ChannelEndpointResponse": {
   "type": "object",
   "properties": {
    "identifier": {
     "type": "string"
    },
    "channel": {
     "type": "string",
     "enum": [
      "chat",
      "email",
      "in_app",
      "push",
      "sms",
      "tool"
     ]
    },
    "providerId": {
     "type": "string"
    },
    "integrationIdentifier": {
     "type": "string"
    },
    "connectionIdentifier": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "subscriberId": {
     "type": "string"
    },
    "contextKeys": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "type": {
     "type": "string",
     "enum": [
      "grafana_oncall_integration",
      "line_user",
      "ms_teams_channel",
      "ms_teams_user",
      "opsgenie_integration",
      "pagerduty_service",
      "phone",
      "slack_channel",
      "slack_user",
      "telegram_chat",
      "tool_webhook",
      "webex_person",
      "webex_room",
      "webhook"
     ]
    },
    "endpoint": {
     "type": "object",
     "additionalProperties": {},
     "description": "In the clear."
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "identifier",
    "channel",
    "providerId",
    "integrationIdentifier",
    "connectionIdentifier",
    "subscriberId",
    "contextKeys",
    "type",
    "endpoint",
    "createdAt",
    "updatedAt"
   ]
  },
  "ChannelWorkspace": {
   "type": "object",
   "properties": {
    "id": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "botUserId": {
     "type": "string"
    }
   },
   "required": [
    "id"
   ]
  },
  "CodeWorkflowResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "workflowId": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "origin": {
     "type": "string",
     "enum": [
      "external",
      "novu-cloud",
      "novu-cloud-v1"
     ]
    },
    "steps": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "_id": {
        "type": "string"
       },
       "stepId": {
        "type": "string"
       },
       "type": {
        "type": "string",
        "enum": [
         "chat",
         "custom",
         "delay",
         "digest",
         "email",
         "http_request",
         "in_app",
         "push",
         "sms",
         "throttle",
         "tool",
         "trigger"
        ]
       }
      },
      "required": [
       "_id",
       "stepId",
       "type"
      ]
     }
    }
   },
   "required": [
    "_id",
    "workflowId",
    "name",
    "origin",
    "steps"
   ]
  },
  "ConfigureWebhookResponse": {
   "type": "object",
   "properties": {
    "webhookUrl": {
     "type": "string"
    },
    "configuredAt": {
     "type": "string"
    },
    "botUsername": {
     "type": "string"
    }
   },
   "required": [
    "webhookUrl",
    "configuredAt",
    "botUsername"
   ]
  },
  "ContextPage": {
   "type": "object",
   "properties": {
    "totalCount": {
     "type": "number"
    },
    "totalCountCapped": {
     "type": "boolean",
     "description": "True when counting stopped at LIMITS.listCount."
    },
    "next": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "previous": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/ContextResponse"
     }
    }
   },
   "required": [
    "totalCount",
    "totalCountCapped",
    "next",
    "previous",
    "data"
   ]
  },
  "ContextResponse": {
   "type": "object",
   "properties": {
    "type": {
     "type": "string"
    },
    "id": {
     "type": "string"
    },
    "data": {
     "type": "object",
     "additionalProperties": {}
    },
    "bridgeUrl": {
     "type": "string"
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "type",
    "id",
    "data",
    "createdAt",
    "updatedAt"
   ]
  },
  "CountsResponse": {
   "type": "object",
   "properties": {
    "data": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "count": {
        "type": "number"
       },
       "filter": {}
      },
      "required": [
       "count",
       "filter"
      ]
     },
     "description": "One a filter, in the order they were sent; counting stops at 100."
    }
   },
   "required": [
    "data"
   ]
  },
  "DaySchedule": {
   "type": "object",
   "properties": {
    "isEnabled": {
     "type": "boolean"
    },
    "hours": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/TimeRange"
     }
    }
   },
   "required": [
    "isEnabled"
   ]
  },
  "DeadLetterPage": {
   "type": "object",
   "properties": {
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/DeadLetterResponse"
     }
    },
    "hasMore": {
     "type": "boolean"
    }
   },
   "required": [
    "data",
    "hasMore"
   ]
  },
  "DeadLetterResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "kind": {
     "type": "string",
     "enum": [
      "event",
      "step"
     ],
     "description": "A step that could not be delivered, or an event that could not be processed."
    },
    "reason": {
     "type": "string"
    },
    "code": {
     "type": "string"
    },
    "at": {
     "type": "string",
     "description": "ISO 8601."
    },
    "transactionId": {
     "type": "string"
    },
    "workflowId": {
     "type": "string",
     "description": "The workflow's public id."
    },
    "step": {
     "type": "object",
     "properties": {
      "stepId": {
       "type": "string"
      },
      "type": {
       "type": "string",
       "enum": [
        "chat",
        "custom",
        "delay",
        "digest",
        "email",
        "http_request",
        "in_app",
        "push",
        "sms",
        "throttle",
        "tool",
        "trigger"
       ]
      },
      "_notificationId": {
       "type": "string"
      },
      "providerId": {
       "type": "string"
      }
     },
     "required": [
      "stepId",
      "type",
      "_notificationId"
     ]
    }
   },
   "required": [
    "_id",
    "kind",
    "reason",
    "at",
    "transactionId",
    "workflowId"
   ]
  },
  "DeliveryStateResponse": {
   "type": "object",
   "properties": {
    "status": {
     "type": "string",
     "enum": [
      "canceled",
      "delivered",
      "errored",
      "interacted",
      "merged",
      "pending",
      "sent",
      "skipped"
     ]
    },
    "detail": {
     "type": "string",
     "enum": [
      "execution_canceled_by_user",
      "execution_stopped",
      "missing_email",
      "missing_phone",
      "missing_push_token",
      "missing_webhook_url",
      "preference",
      "some_channels_missing_credentials",
      "step_condition",
      "unknown_error",
      "workflow_missing_channel_step"
     ]
    }
   },
   "required": [
    "status"
   ]
  },
  "DependencyResponse": {
   "type": "object",
   "properties": {
    "resourceType": {
     "type": "string",
     "enum": [
      "BRIDGE",
      "REGULAR"
     ]
    },
    "resourceId": {
     "type": "string"
    },
    "resourceName": {
     "type": "string"
    },
    "isBlocking": {
     "type": "boolean"
    },
    "reason": {
     "type": "string",
     "enum": [
      "LAYOUT_EXISTS_IN_TARGET",
      "LAYOUT_REQUIRED_FOR_WORKFLOW"
     ]
    }
   },
   "required": [
    "resourceType",
    "resourceId",
    "resourceName",
    "isBlocking",
    "reason"
   ]
  },
  "DiffResponse": {
   "type": "object",
   "properties": {
    "sourceEnvironmentId": {
     "type": "string"
    },
    "targetEnvironmentId": {
     "type": "string"
    },
    "resources": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/ResourceDiffResponse"
     }
    },
    "summary": {
     "type": "object",
     "properties": {
      "totalEntities": {
       "type": "number"
      },
      "totalChanges": {
       "type": "number"
      },
      "hasChanges": {
       "type": "boolean"
      }
     },
     "required": [
      "totalEntities",
      "totalChanges",
      "hasChanges"
     ]
    }
   },
   "required": [
    "sourceEnvironmentId",
    "targetEnvironmentId",
    "resources",
    "summary"
   ]
  },
  "EnvironmentResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "_organizationId": {
     "type": "string"
    },
    "identifier": {
     "type": "string",
     "description": "Public application identifier."
    },
    "type": {
     "type": "string",
     "enum": [
      "dev",
      "prod"
     ]
    },
    "_parentId": {
     "type": "string"
    },
    "color": {
     "type": "string"
    },
    "slug": {
     "type": "string"
    },
    "apiKeys": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/ApiKeyResponse"
     },
     "description": "Empty for callers who may not read keys; left out where keys are never shown."
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "_id",
    "name",
    "_organizationId",
    "identifier",
    "type",
    "slug",
    "createdAt",
    "updatedAt"
   ]
  },
  "EnvironmentVariableResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "_organizationId": {
     "type": "string"
    },
    "key": {
     "type": "string"
    },
    "type": {
     "type": "string",
     "const": "string"
    },
    "isSecret": {
     "type": "boolean"
    },
    "values": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "_environmentId": {
        "type": "string"
       },
       "value": {
        "type": "string"
       }
      },
      "required": [
       "_environmentId",
       "value"
      ]
     },
     "description": "Of a secret variable, masked."
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "_id",
    "_organizationId",
    "key",
    "type",
    "isSecret",
    "values",
    "createdAt",
    "updatedAt"
   ]
  },
  "EventResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "workflowId": {
     "type": "string"
    },
    "status": {
     "type": "string",
     "enum": [
      "canceled",
      "failed",
      "processed",
      "processing"
     ],
     "description": "`processing`: not all recipients are done. `processed`: the runs go on by themselves."
    },
    "reason": {
     "type": "string",
     "description": "Why it could not be processed, of the last attempt."
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    },
    "recipients": {
     "type": "object",
     "properties": {
      "total": {
       "type": "number",
       "description": "How many there are about, while they are gone through."
      },
      "lookedAt": {
       "type": "number"
      },
      "runs": {
       "type": "number"
      },
      "excluded": {
       "type": "number",
       "description": "Left out: named singly besides, in a list of exclusions, or the actor."
      },
      "refused": {
       "type": "number",
       "description": "Kept out by their subscriptions."
      }
     },
     "required": [
      "lookedAt",
      "runs",
      "excluded",
      "refused"
     ],
     "description": "Of events to topics or to everyone, those named singly aside."
    },
    "traces": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/EventTraceResponse"
     },
     "description": "The first of them."
    }
   },
   "required": [
    "_id",
    "workflowId",
    "status",
    "createdAt",
    "updatedAt",
    "recipients",
    "traces"
   ]
  },
  "EventTraceResponse": {
   "type": "object",
   "properties": {
    "createdAt": {
     "type": "string"
    },
    "title": {
     "type": "string"
    },
    "status": {
     "type": "string",
     "enum": [
      "error",
      "success",
      "warning"
     ]
    },
    "rawData": {
     "type": "string",
     "description": "JSON text."
    }
   },
   "required": [
    "createdAt",
    "title",
    "status",
    "rawData"
   ]
  },
  "ExecutionDetailResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "createdAt": {
     "type": "string"
    },
    "status": {
     "type": "string",
     "enum": [
      "Failed",
      "Pending",
      "Queued",
      "ReadConfirmation",
      "Success",
      "Warning"
     ]
    },
    "detail": {
     "type": "string"
    },
    "isRetry": {
     "type": "boolean"
    },
    "isTest": {
     "type": "boolean"
    },
    "providerId": {
     "type": "string"
    },
    "raw": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "source": {
     "type": "string",
     "enum": [
      "Credentials",
      "Internal",
      "Payload",
      "Webhook"
     ]
    }
   },
   "required": [
    "_id",
    "createdAt",
    "status",
    "detail",
    "isRetry",
    "isTest",
    "raw",
    "source"
   ]
  },
  "FeedItem": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "_templateId": {
     "type": "string"
    },
    "_environmentId": {
     "type": "string"
    },
    "_messageTemplateId": {
     "type": "string"
    },
    "_organizationId": {
     "type": "string"
    },
    "_notificationId": {
     "type": "string"
    },
    "_subscriberId": {
     "type": "string"
    },
    "_jobId": {
     "type": "string"
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    },
    "subscriber": {
     "type": "object",
     "properties": {
      "_id": {
       "type": "string"
      },
      "subscriberId": {
       "type": "string"
      },
      "firstName": {
       "type": "string"
      },
      "lastName": {
       "type": "string"
      },
      "avatar": {
       "type": "string"
      }
     },
     "required": [
      "_id",
      "subscriberId"
     ]
    },
    "transactionId": {
     "type": "string"
    },
    "templateIdentifier": {
     "type": "string"
    },
    "providerId": {
     "type": "string"
    },
    "content": {
     "type": "string"
    },
    "subject": {
     "type": "string"
    },
    "channel": {
     "type": "string",
     "enum": [
      "chat",
      "email",
      "in_app",
      "push",
      "sms",
      "tool"
     ]
    },
    "read": {
     "type": "boolean"
    },
    "seen": {
     "type": "boolean"
    },
    "archived": {
     "type": "boolean"
    },
    "cta": {
     "$ref": "#/components/schemas/MessageCta"
    },
    "status": {
     "type": "string",
     "enum": [
      "error",
      "sent",
      "warning"
     ]
    },
    "payload": {
     "type": "object",
     "additionalProperties": {}
    },
    "data": {
     "type": "object",
     "additionalProperties": {}
    },
    "tags": {
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "required": [
    "_id",
    "_templateId",
    "_environmentId",
    "_messageTemplateId",
    "_organizationId",
    "_notificationId",
    "_subscriberId",
    "_jobId",
    "createdAt",
    "updatedAt",
    "subscriber",
    "transactionId",
    "templateIdentifier",
    "providerId",
    "content",
    "channel",
    "read",
    "seen",
    "archived",
    "cta",
    "status",
    "payload",
    "tags"
   ]
  },
  "FeedPageResponse": {
   "type": "object",
   "properties": {
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/FeedItem"
     }
    },
    "totalCount": {
     "type": "number",
     "description": "Counting stops at 1,000; `hasMore` is exact."
    },
    "hasMore": {
     "type": "boolean"
    },
    "pageSize": {
     "type": "number"
    },
    "page": {
     "type": "number"
    }
   },
   "required": [
    "data",
    "totalCount",
    "hasMore",
    "pageSize",
    "page"
   ]
  },
  "HealthReport": {
   "type": "object",
   "properties": {
    "status": {
     "type": "string",
     "enum": [
      "error",
      "ok"
     ]
    },
    "info": {
     "type": "object",
     "additionalProperties": {
      "type": "object",
      "properties": {
       "status": {
        "type": "string",
        "enum": [
         "down",
         "up"
        ]
       }
      },
      "required": [
       "status"
      ]
     }
    },
    "error": {
     "type": "object",
     "additionalProperties": {
      "type": "object",
      "properties": {
       "status": {
        "type": "string",
        "enum": [
         "down",
         "up"
        ]
       }
      },
      "required": [
       "status"
      ]
     }
    },
    "details": {
     "type": "object",
     "additionalProperties": {
      "type": "object",
      "properties": {
       "status": {
        "type": "string",
        "enum": [
         "down",
         "up"
        ]
       }
      },
      "required": [
       "status"
      ]
     }
    }
   },
   "required": [
    "status",
    "info",
    "error",
    "details"
   ]
  },
  "ImportResponse": {
   "type": "object",
   "properties": {
    "success": {
     "type": "boolean"
    },
    "message": {
     "type": "string"
    },
    "successful": {
     "type": "array",
     "items": {
      "type": "string"
     },
     "description": "Ids of resources whose texts were stored."
    },
    "failed": {
     "type": "array",
     "items": {
      "type": "string"
     },
     "description": "Ids of resources there are none of."
    }
   },
   "required": [
    "success",
    "message"
   ]
  },
  "InboxAction": {
   "type": "object",
   "properties": {
    "label": {
     "type": "string"
    },
    "isCompleted": {
     "type": "boolean"
    },
    "redirect": {
     "$ref": "#/components/schemas/InboxRedirect"
    }
   },
   "required": [
    "label",
    "isCompleted"
   ]
  },
  "InboxNotification": {
   "type": "object",
   "properties": {
    "id": {
     "type": "string"
    },
    "transactionId": {
     "type": "string"
    },
    "subject": {
     "type": "string"
    },
    "body": {
     "type": "string"
    },
    "to": {
     "$ref": "#/components/schemas/InboxSubscriber"
    },
    "isRead": {
     "type": "boolean"
    },
    "isSeen": {
     "type": "boolean"
    },
    "isArchived": {
     "type": "boolean"
    },
    "isSnoozed": {
     "type": "boolean"
    },
    "snoozedUntil": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "deliveredAt": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "createdAt": {
     "type": "string"
    },
    "readAt": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "firstSeenAt": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "archivedAt": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "avatar": {
     "type": "string"
    },
    "primaryAction": {
     "$ref": "#/components/schemas/InboxAction"
    },
    "secondaryAction": {
     "$ref": "#/components/schemas/InboxAction"
    },
    "channelType": {
     "type": "string",
     "enum": [
      "chat",
      "email",
      "in_app",
      "push",
      "sms",
      "tool"
     ]
    },
    "tags": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "data": {
     "type": "object",
     "additionalProperties": {}
    },
    "redirect": {
     "$ref": "#/components/schemas/InboxRedirect"
    },
    "workflow": {
     "$ref": "#/components/schemas/WorkflowSummary"
    },
    "severity": {
     "type": "string",
     "enum": [
      "high",
      "low",
      "medium",
      "none"
     ]
    }
   },
   "required": [
    "id",
    "transactionId",
    "body",
    "to",
    "isRead",
    "isSeen",
    "isArchived",
    "isSnoozed",
    "snoozedUntil",
    "deliveredAt",
    "createdAt",
    "readAt",
    "firstSeenAt",
    "archivedAt",
    "channelType",
    "tags",
    "severity"
   ]
  },
  "InboxPreference": {
   "type": "object",
   "properties": {
    "level": {
     "type": "string",
     "enum": [
      "global",
      "template"
     ]
    },
    "enabled": {
     "type": "boolean"
    },
    "channels": {
     "type": "object",
     "properties": {
      "in_app": {
       "type": "boolean"
      },
      "email": {
       "type": "boolean"
      },
      "sms": {
       "type": "boolean"
      },
      "chat": {
       "type": "boolean"
      },
      "push": {
       "type": "boolean"
      },
      "tool": {
       "type": "boolean"
      }
     }
    },
    "workflow": {
     "$ref": "#/components/schemas/PreferenceWorkflowResponse",
     "description": "Absent on the global one."
    },
    "schedule": {
     "$ref": "#/components/schemas/SubscriberSchedule",
     "description": "On the global one: of somebody who has chosen none, a schedule that is switched off."
    }
   },
   "required": [
    "level",
    "enabled",
    "channels"
   ]
  },
  "InboxRedirect": {
   "type": "object",
   "properties": {
    "url": {
     "type": "string"
    },
    "target": {
     "type": "string"
    }
   },
   "required": [
    "url"
   ]
  },
  "InboxSubscriber": {
   "type": "object",
   "properties": {
    "id": {
     "type": "string"
    },
    "subscriberId": {
     "type": "string"
    },
    "firstName": {
     "type": "string"
    },
    "lastName": {
     "type": "string"
    },
    "avatar": {
     "type": "string"
    },
    "locale": {
     "type": "string"
    },
    "timezone": {
     "type": "string"
    },
    "email": {
     "type": "string"
    },
    "phone": {
     "type": "string"
    },
    "data": {
     "type": "object",
     "additionalProperties": {}
    }
   },
   "required": [
    "id",
    "subscriberId"
   ]
  },
  "IntegrationResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "_environmentId": {
     "type": "string"
    },
    "_organizationId": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "identifier": {
     "type": "string"
    },
    "providerId": {
     "type": "string"
    },
    "channel": {
     "type": "string",
     "enum": [
      "chat",
      "email",
      "in_app",
      "push",
      "sms",
      "tool"
     ]
    },
    "credentials": {
     "type": "object",
     "additionalProperties": {},
     "description": "In the clear for people; left out for API keys."
    },
    "configurations": {
     "type": "object",
     "additionalProperties": {}
    },
    "active": {
     "type": "boolean"
    },
    "primary": {
     "type": "boolean"
    },
    "priority": {
     "type": "number"
    },
    "conditions": {
     "type": "array",
     "items": {}
    },
    "deleted": {
     "type": "boolean"
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "_id",
    "_environmentId",
    "_organizationId",
    "name",
    "identifier",
    "providerId",
    "channel",
    "active",
    "primary",
    "priority",
    "deleted",
    "createdAt",
    "updatedAt"
   ]
  },
  "LayoutPage": {
   "type": "object",
   "properties": {
    "layouts": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/LayoutResponse"
     }
    },
    "totalCount": {
     "type": "number"
    }
   },
   "required": [
    "layouts",
    "totalCount"
   ]
  },
  "LayoutPreview": {
   "type": "object",
   "properties": {
    "previewPayloadExample": {
     "type": "object",
     "additionalProperties": {},
     "description": "The values it was rendered with, to be changed and sent again."
    },
    "result": {
     "type": "object",
     "properties": {
      "type": {
       "type": "string",
       "const": "email"
      },
      "preview": {
       "type": "object",
       "properties": {
        "body": {
         "type": "string"
        }
       },
       "required": [
        "body"
       ]
      },
      "error": {
       "type": "object",
       "properties": {
        "title": {
         "type": "string"
        },
        "message": {
         "type": "string"
        },
        "hint": {
         "type": "string"
        }
       },
       "required": [
        "title",
        "message",
        "hint"
       ],
       "description": "Why there is no body."
      }
     },
     "required": [
      "type",
      "preview"
     ]
    }
   },
   "required": [
    "previewPayloadExample",
    "result"
   ]
  },
  "LayoutResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "layoutId": {
     "type": "string"
    },
    "slug": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "isDefault": {
     "type": "boolean"
    },
    "isTranslationEnabled": {
     "type": "boolean"
    },
    "updatedAt": {
     "type": "string"
    },
    "updatedBy": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "object",
       "properties": {
        "_id": {
         "type": "string"
        },
        "firstName": {
         "anyOf": [
          {
           "type": "null"
          },
          {
           "type": "string"
          }
         ]
        },
        "lastName": {
         "anyOf": [
          {
           "type": "null"
          },
          {
           "type": "string"
          }
         ]
        },
        "externalId": {
         "anyOf": [
          {
           "type": "null"
          },
          {
           "type": "string"
          }
         ]
        }
       },
       "required": [
        "_id",
        "firstName",
        "lastName",
        "externalId"
       ]
      }
     ]
    },
    "createdAt": {
     "type": "string"
    },
    "origin": {
     "type": "string",
     "enum": [
      "external",
      "novu-cloud",
      "novu-cloud-v1"
     ]
    },
    "type": {
     "type": "string",
     "enum": [
      "BRIDGE",
      "ECHO",
      "REGULAR"
     ]
    },
    "variables": {
     "description": "JSON schema of what templates of the layout may name."
    },
    "controls": {
     "type": "object",
     "properties": {
      "dataSchema": {},
      "uiSchema": {},
      "values": {
       "type": "object",
       "properties": {
        "email": {
         "type": "object",
         "properties": {
          "body": {
           "type": "string"
          },
          "editorType": {
           "type": "string",
           "enum": [
            "block",
            "html"
           ]
          }
         },
         "required": [
          "body",
          "editorType"
         ]
        }
       },
       "required": [
        "email"
       ]
      }
     },
     "required": [
      "dataSchema",
      "uiSchema",
      "values"
     ]
    }
   },
   "required": [
    "_id",
    "layoutId",
    "slug",
    "name",
    "isDefault",
    "isTranslationEnabled",
    "updatedAt",
    "updatedBy",
    "createdAt",
    "origin",
    "type",
    "variables",
    "controls"
   ]
  },
  "LayoutUser": {
   "type": "object",
   "properties": {
    "name": {
     "type": "string"
    },
    "workflowId": {
     "type": "string"
    }
   },
   "required": [
    "name",
    "workflowId"
   ]
  },
  "LegacyPreferenceResponse": {
   "type": "object",
   "properties": {
    "preference": {
     "type": "object",
     "properties": {
      "enabled": {
       "type": "boolean"
      },
      "channels": {
       "type": "object",
       "properties": {
        "in_app": {
         "type": "boolean"
        },
        "email": {
         "type": "boolean"
        },
        "sms": {
         "type": "boolean"
        },
        "chat": {
         "type": "boolean"
        },
        "push": {
         "type": "boolean"
        },
        "tool": {
         "type": "boolean"
        }
       }
      }
     },
     "required": [
      "enabled",
      "channels"
     ]
    },
    "template": {
     "type": "object",
     "properties": {
      "_id": {
       "type": "string"
      },
      "name": {
       "type": "string"
      },
      "critical": {
       "type": "boolean"
      },
      "tags": {
       "type": "array",
       "items": {
        "type": "string"
       }
      }
     },
     "required": [
      "_id",
      "name",
      "critical",
      "tags"
     ],
     "description": "Absent on the global one."
    }
   },
   "required": [
    "preference"
   ]
  },
  "LegacyTopicDetails": {
   "type": "object",
   "properties": {
    "subscribers": {
     "type": "array",
     "items": {
      "type": "string"
     },
     "description": "The customer's ids of subscribers; at most 100, the newest first."
    },
    "_id": {
     "type": "string"
    },
    "_organizationId": {
     "type": "string"
    },
    "_environmentId": {
     "type": "string"
    },
    "key": {
     "type": "string"
    },
    "name": {
     "type": "string"
    }
   },
   "required": [
    "subscribers",
    "_id",
    "_organizationId",
    "_environmentId",
    "key",
    "name"
   ]
  },
  "LegacyTopicResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "_organizationId": {
     "type": "string"
    },
    "_environmentId": {
     "type": "string"
    },
    "key": {
     "type": "string"
    },
    "name": {
     "type": "string"
    }
   },
   "required": [
    "_id",
    "_organizationId",
    "_environmentId",
    "key",
    "name"
   ]
  },
  "LegacyTopicsPage": {
   "type": "object",
   "properties": {
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/LegacyTopicResponse"
     }
    },
    "page": {
     "type": "number"
    },
    "pageSize": {
     "type": "number"
    },
    "totalCount": {
     "type": "number"
    }
   },
   "required": [
    "data",
    "page",
    "pageSize",
    "totalCount"
   ]
  },
  "LinkChannelEndpointResponse": {
   "type": "object",
   "properties": {
    "url": {
     "type": "string"
    },
    "providerMetadata": {
     "type": "object",
     "properties": {
      "botUsername": {
       "type": "string"
      },
      "expiresAt": {
       "type": "string"
      }
     },
     "required": [
      "botUsername",
      "expiresAt"
     ]
    }
   },
   "required": [
    "url",
    "providerMetadata"
   ]
  },
  "MailAttachmentResponse": {
   "type": "object",
   "properties": {
    "name": {
     "type": "string"
    },
    "mime": {
     "type": "string",
     "description": "Media type, such as `application/pdf`."
    },
    "size": {
     "type": "number",
     "description": "Bytes."
    }
   },
   "required": [
    "name",
    "mime",
    "size"
   ]
  },
  "MailPage": {
   "type": "object",
   "properties": {
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/MailResponse"
     }
    },
    "hasMore": {
     "type": "boolean"
    }
   },
   "required": [
    "data",
    "hasMore"
   ]
  },
  "MailResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "from": {
     "type": "string"
    },
    "to": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "subject": {
     "type": "string"
    },
    "html": {
     "type": "string"
    },
    "text": {
     "type": "string"
    },
    "transactionId": {
     "type": "string",
     "description": "The trigger the mail comes from."
    },
    "attachments": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/MailAttachmentResponse"
     },
     "description": "What went with the mail: names and sizes only."
    },
    "createdAt": {
     "type": "string"
    }
   },
   "required": [
    "_id",
    "from",
    "to",
    "subject",
    "attachments",
    "createdAt"
   ]
  },
  "MasterJsonResponse": {
   "type": "object",
   "properties": {
    "workflows": {
     "type": "object",
     "additionalProperties": {}
    },
    "layouts": {
     "type": "object",
     "additionalProperties": {}
    }
   },
   "required": [
    "workflows",
    "layouts"
   ]
  },
  "MemberResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "_organizationId": {
     "type": "string"
    },
    "_userId": {
     "type": "string"
    },
    "roles": {
     "type": "array",
     "items": {
      "type": "string",
      "enum": [
       "admin",
       "member",
       "org:admin",
       "org:author",
       "org:owner",
       "org:viewer"
      ]
     }
    },
    "memberStatus": {
     "type": "string",
     "enum": [
      "active",
      "invited",
      "new"
     ]
    },
    "user": {
     "$ref": "#/components/schemas/MemberUserResponse"
    },
    "invite": {
     "type": "object",
     "properties": {
      "email": {
       "type": "string"
      },
      "invitationDate": {
       "type": "string"
      }
     },
     "required": [
      "email",
      "invitationDate"
     ],
     "description": "An open invitation; its token is not shown."
    },
    "createdAt": {
     "type": "string"
    }
   },
   "required": [
    "_id",
    "_organizationId",
    "roles",
    "memberStatus",
    "createdAt"
   ]
  },
  "MemberUserResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "firstName": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "lastName": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "email": {
     "type": "string",
     "description": "Empty for callers who may not administer members."
    },
    "profilePicture": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    }
   },
   "required": [
    "_id",
    "firstName",
    "lastName",
    "email",
    "profilePicture"
   ]
  },
  "Members": {
   "type": "object",
   "additionalProperties": {}
  },
  "MessageButton": {
   "type": "object",
   "properties": {
    "type": {
     "type": "string",
     "enum": [
      "primary",
      "secondary"
     ]
    },
    "content": {
     "type": "string",
     "description": "The label."
    },
    "url": {
     "type": "string"
    },
    "target": {
     "type": "string"
    }
   },
   "required": [
    "type",
    "content"
   ]
  },
  "MessageCta": {
   "type": "object",
   "properties": {
    "type": {
     "type": "string",
     "const": "redirect"
    },
    "data": {
     "type": "object",
     "properties": {
      "url": {
       "type": "string"
      },
      "target": {
       "type": "string"
      }
     }
    },
    "action": {
     "type": "object",
     "properties": {
      "status": {
       "type": "string",
       "enum": [
        "done",
        "pending"
       ]
      },
      "buttons": {
       "type": "array",
       "items": {
        "$ref": "#/components/schemas/MessageButton"
       }
      },
      "result": {
       "type": "object",
       "properties": {
        "type": {
         "type": "string",
         "enum": [
          "primary",
          "secondary"
         ]
        },
        "payload": {
         "type": "object",
         "additionalProperties": {}
        }
       }
      }
     }
    }
   },
   "required": [
    "type",
    "data",
    "action"
   ]
  },
  "MessageResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "_templateId": {
     "type": "string"
    },
    "_environmentId": {
     "type": "string"
    },
    "_messageTemplateId": {
     "type": "string"
    },
    "_organizationId": {
     "type": "string"
    },
    "_notificationId": {
     "type": "string"
    },
    "_subscriberId": {
     "type": "string"
    },
    "subscriber": {
     "$ref": "#/components/schemas/SubscriberResponse"
    },
    "templateIdentifier": {
     "type": "string"
    },
    "createdAt": {
     "type": "string"
    },
    "deliveredAt": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "lastSeenDate": {
     "type": "string"
    },
    "lastReadDate": {
     "type": "string"
    },
    "snoozedUntil": {
     "type": "string"
    },
    "content": {
     "type": "string"
    },
    "transactionId": {
     "type": "string"
    },
    "subject": {
     "type": "string"
    },
    "channel": {
     "type": "string",
     "enum": [
      "chat",
      "email",
      "in_app",
      "push",
      "sms",
      "tool"
     ]
    },
    "read": {
     "type": "boolean"
    },
    "seen": {
     "type": "boolean"
    },
    "email": {
     "type": "string"
    },
    "providerId": {
     "type": "string"
    },
    "cta": {
     "$ref": "#/components/schemas/MessageCta"
    },
    "status": {
     "type": "string",
     "enum": [
      "error",
      "sent",
      "warning"
     ]
    },
    "errorId": {
     "type": "string"
    },
    "errorText": {
     "type": "string"
    },
    "payload": {
     "type": "object",
     "additionalProperties": {}
    },
    "contextKeys": {
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "required": [
    "_id",
    "_templateId",
    "_environmentId",
    "_messageTemplateId",
    "_organizationId",
    "_notificationId",
    "_subscriberId",
    "templateIdentifier",
    "createdAt",
    "deliveredAt",
    "content",
    "transactionId",
    "channel",
    "read",
    "seen",
    "providerId",
    "cta",
    "status",
    "payload",
    "contextKeys"
   ]
  },
  "MessagesPage": {
   "type": "object",
   "properties": {
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/MessageResponse"
     }
    },
    "page": {
     "type": "number"
    },
    "pageSize": {
     "type": "number"
    },
    "hasMore": {
     "type": "boolean"
    },
    "totalCount": {
     "type": "number",
     "description": "Counted up to 50,000."
    }
   },
   "required": [
    "data",
    "page",
    "pageSize",
    "hasMore",
    "totalCount"
   ]
  },
  "MobileLinkResponse": {
   "type": "object",
   "properties": {
    "token": {
     "type": "string"
    },
    "url": {
     "type": "string"
    },
    "expiresAt": {
     "type": "string"
    }
   },
   "required": [
    "token",
    "url",
    "expiresAt"
   ]
  },
  "NotificationsResponse": {
   "type": "object",
   "properties": {
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/InboxNotification"
     }
    },
    "hasMore": {
     "type": "boolean"
    },
    "filter": {
     "type": "object",
     "additionalProperties": {}
    }
   },
   "required": [
    "data",
    "hasMore",
    "filter"
   ]
  },
  "OAuthUrlResponse": {
   "type": "object",
   "properties": {
    "url": {
     "type": "string"
    }
   },
   "required": [
    "url"
   ]
  },
  "OrganizationResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "logo": {
     "type": "string"
    },
    "apiServiceLevel": {
     "type": "string"
    },
    "branding": {
     "type": "object",
     "properties": {
      "fontColor": {
       "type": "string"
      },
      "contentBackground": {
       "type": "string"
      },
      "fontFamily": {
       "type": "string"
      },
      "logo": {
       "type": "string"
      },
      "color": {
       "type": "string"
      },
      "direction": {
       "type": "string"
      }
     }
    },
    "defaultLocale": {
     "type": "string"
    },
    "targetLocales": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "removeNovuBranding": {
     "type": "boolean"
    },
    "domain": {
     "type": "string"
    },
    "language": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "_id",
    "name",
    "apiServiceLevel",
    "removeNovuBranding",
    "createdAt",
    "updatedAt"
   ]
  },
  "OrganizationSettingsResponse": {
   "type": "object",
   "properties": {
    "removeNovuBranding": {
     "type": "boolean"
    },
    "defaultLocale": {
     "type": "string"
    },
    "targetLocales": {
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "required": [
    "removeNovuBranding",
    "defaultLocale",
    "targetLocales"
   ]
  },
  "OwnConnection": {
   "type": "object",
   "properties": {
    "identifier": {
     "type": "string"
    },
    "channel": {
     "type": "string",
     "enum": [
      "chat",
      "email",
      "in_app",
      "push",
      "sms",
      "tool"
     ]
    },
    "providerId": {
     "type": "string"
    },
    "integrationIdentifier": {
     "type": "string"
    },
    "subscriberId": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ],
     "description": "Null for one that is everybody's."
    },
    "contextKeys": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "workspace": {
     "$ref": "#/components/schemas/ChannelWorkspace"
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "identifier",
    "channel",
    "providerId",
    "integrationIdentifier",
    "subscriberId",
    "contextKeys",
    "workspace",
    "createdAt",
    "updatedAt"
   ]
  },
  "OwnConnectionPage": {
   "type": "object",
   "properties": {
    "totalCount": {
     "type": "number"
    },
    "totalCountCapped": {
     "type": "boolean",
     "description": "True when counting stopped at LIMITS.listCount."
    },
    "next": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "previous": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/OwnConnection"
     }
    }
   },
   "required": [
    "totalCount",
    "totalCountCapped",
    "next",
    "previous",
    "data"
   ]
  },
  "OwnEndpoint": {
   "type": "object",
   "properties": {
    "identifier": {
     "type": "string"
    },
    "channel": {
     "type": "string",
     "enum": [
      "chat",
      "email",
      "in_app",
      "push",
      "sms",
      "tool"
     ]
    },
    "providerId": {
     "type": "string"
    },
    "integrationIdentifier": {
     "type": "string"
    },
    "connectionIdentifier": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "subscriberId": {
     "type": "string"
    },
    "contextKeys": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "type": {
     "type": "string"
    },
    "endpoint": {
     "type": "object",
     "additionalProperties": {}
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "identifier",
    "channel",
    "providerId",
    "integrationIdentifier",
    "connectionIdentifier",
    "subscriberId",
    "contextKeys",
    "type",
    "endpoint",
    "createdAt",
    "updatedAt"
   ]
  },
  "OwnEndpointPage": {
   "type": "object",
   "properties": {
    "totalCount": {
     "type": "number"
    },
    "totalCountCapped": {
     "type": "boolean",
     "description": "True when counting stopped at LIMITS.listCount."
    },
    "next": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "previous": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/OwnEndpoint"
     }
    }
   },
   "required": [
    "totalCount",
    "totalCountCapped",
    "next",
    "previous",
    "data"
   ]
  },
  "OwnSubscription": {
   "type": "object",
   "properties": {
    "id": {
     "type": "string"
    },
    "identifier": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "preferences": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/SubscriptionPreferenceResponse"
     }
    }
   },
   "required": [
    "id",
    "identifier",
    "preferences"
   ]
  },
  "PersonResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "firstName": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "lastName": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "externalId": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    }
   },
   "required": [
    "_id"
   ]
  },
  "PreferenceResponse": {
   "type": "object",
   "properties": {
    "level": {
     "type": "string",
     "const": "template"
    },
    "enabled": {
     "type": "boolean"
    },
    "channels": {
     "type": "object",
     "properties": {
      "in_app": {
       "type": "boolean"
      },
      "email": {
       "type": "boolean"
      },
      "sms": {
       "type": "boolean"
      },
      "chat": {
       "type": "boolean"
      },
      "push": {
       "type": "boolean"
      },
      "tool": {
       "type": "boolean"
      }
     }
    },
    "workflow": {
     "$ref": "#/components/schemas/PreferenceWorkflowResponse"
    }
   },
   "required": [
    "level",
    "enabled",
    "channels",
    "workflow"
   ]
  },
  "PreferenceWorkflowResponse": {
   "type": "object",
   "properties": {
    "id": {
     "type": "string"
    },
    "identifier": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "critical": {
     "type": "boolean"
    },
    "tags": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "severity": {
     "type": "string",
     "enum": [
      "high",
      "low",
      "medium",
      "none"
     ]
    }
   },
   "required": [
    "id",
    "identifier",
    "name",
    "critical",
    "tags",
    "severity"
   ]
  },
  "PublishResponse": {
   "type": "object",
   "properties": {
    "results": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/PublishResult"
     }
    },
    "summary": {
     "type": "object",
     "properties": {
      "resources": {
       "type": "number"
      },
      "successful": {
       "type": "number"
      },
      "failed": {
       "type": "number"
      },
      "skipped": {
       "type": "number"
      }
     },
     "required": [
      "resources",
      "successful",
      "failed",
      "skipped"
     ]
    }
   },
   "required": [
    "results",
    "summary"
   ]
  },
  "PublishResult": {
   "type": "object",
   "properties": {
    "resourceType": {
     "type": "string",
     "enum": [
      "BRIDGE",
      "REGULAR"
     ]
    },
    "successful": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "resourceType": {
        "type": "string",
        "enum": [
         "BRIDGE",
         "REGULAR"
        ]
       },
       "resourceId": {
        "type": "string"
       },
       "resourceName": {
        "type": "string"
       },
       "action": {
        "type": "string",
        "enum": [
         "created",
         "deleted",
         "updated"
        ]
       }
      },
      "required": [
       "resourceType",
       "resourceId",
       "resourceName",
       "action"
      ]
     }
    },
    "failed": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "resourceType": {
        "type": "string",
        "enum": [
         "BRIDGE",
         "REGULAR"
        ]
       },
       "resourceId": {
        "type": "string"
       },
       "resourceName": {
        "type": "string"
       },
       "error": {
        "type": "string"
       }
      },
      "required": [
       "resourceType",
       "resourceId",
       "resourceName",
       "error"
      ]
     }
    },
    "skipped": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "resourceType": {
        "type": "string",
        "enum": [
         "BRIDGE",
         "REGULAR"
        ]
       },
       "resourceId": {
        "type": "string"
       },
       "resourceName": {
        "type": "string"
       },
       "reason": {
        "type": "string"
       }
      },
      "required": [
       "resourceType",
       "resourceId",
       "resourceName",
       "reason"
      ]
     }
    },
    "totalProcessed": {
     "type": "number"
    }
   },
   "required": [
    "resourceType",
    "successful",
    "failed",
    "skipped",
    "totalProcessed"
   ]
  },
  "RegisterResponse": {
   "type": "object",
   "properties": {
    "user": {
     "$ref": "#/components/schemas/UserResponse"
    },
    "token": {
     "type": "string",
     "description": "For the `Authorization: Bearer` header; good for 30 days."
    }
   },
   "required": [
    "user",
    "token"
   ]
  },
  "RemoveSubscriberResponse": {
   "type": "object",
   "properties": {
    "acknowledged": {
     "type": "boolean"
    },
    "status": {
     "type": "string"
    }
   },
   "required": [
    "acknowledged",
    "status"
   ]
  },
  "ResourceDiffResponse": {
   "type": "object",
   "properties": {
    "resourceType": {
     "type": "string",
     "enum": [
      "BRIDGE",
      "REGULAR"
     ]
    },
    "sourceResource": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "$ref": "#/components/schemas/ResourceInfo"
      }
     ]
    },
    "targetResource": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "$ref": "#/components/schemas/ResourceInfo"
      }
     ]
    },
    "changes": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/ChangeResponse"
     },
     "description": "Empty when both are the same."
    },
    "summary": {
     "type": "object",
     "properties": {
      "added": {
       "type": "number"
      },
      "modified": {
       "type": "number"
      },
      "deleted": {
       "type": "number"
      },
      "unchanged": {
       "type": "number"
      }
     },
     "required": [
      "added",
      "modified",
      "deleted",
      "unchanged"
     ]
    },
    "dependencies": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/DependencyResponse"
     }
    }
   },
   "required": [
    "resourceType",
    "sourceResource",
    "targetResource",
    "changes",
    "summary"
   ]
  },
  "ResourceInfo": {
   "type": "object",
   "properties": {
    "id": {
     "type": "string",
     "description": "The public id."
    },
    "name": {
     "type": "string"
    },
    "updatedBy": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "object",
       "properties": {
        "_id": {
         "type": "string"
        },
        "firstName": {
         "type": "string"
        },
        "lastName": {
         "anyOf": [
          {
           "type": "null"
          },
          {
           "type": "string"
          }
         ]
        },
        "externalId": {
         "type": "string"
        }
       },
       "required": [
        "_id",
        "firstName",
        "lastName"
       ]
      }
     ]
    },
    "updatedAt": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    }
   },
   "required": [
    "id",
    "name",
    "updatedBy",
    "updatedAt"
   ]
  },
  "SessionResponse": {
   "type": "object",
   "properties": {
    "token": {
     "type": "string"
    },
    "unreadCount": {
     "$ref": "#/components/schemas/UnreadCounts"
    },
    "totalUnreadCount": {
     "type": "number",
     "description": "Older clients read this one."
    },
    "removeNovuBranding": {
     "type": "boolean"
    },
    "isDevelopmentMode": {
     "type": "boolean"
    },
    "maxSnoozeDurationHours": {
     "type": "number",
     "description": "0 hides snoozing in the Inbox."
    },
    "contextKeys": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "applicationIdentifier": {
     "type": "string",
     "description": "Of the trial, which the client keeps."
    }
   },
   "required": [
    "token",
    "unreadCount",
    "totalUnreadCount",
    "removeNovuBranding",
    "isDevelopmentMode",
    "maxSnoozeDurationHours",
    "contextKeys"
   ]
  },
  "StepPreview": {
   "type": "object",
   "properties": {
    "previewPayloadExample": {
     "$ref": "#/components/schemas/Members",
     "description": "The values it was rendered with, to be changed and sent again."
    },
    "schema": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "$ref": "#/components/schemas/Members"
      }
     ],
     "description": "Of the payload."
    },
    "novuSignature": {
     "type": "string",
     "description": "Of an HTTP request, as its receiver would see it."
    },
    "result": {
     "type": "object",
     "properties": {
      "type": {
       "type": "string",
       "enum": [
        "chat",
        "custom",
        "delay",
        "digest",
        "email",
        "http_request",
        "in_app",
        "push",
        "sms",
        "throttle",
        "tool",
        "trigger"
       ]
      },
      "preview": {
       "description": "Empty when it cannot be shown."
      },
      "error": {
       "type": "object",
       "properties": {
        "title": {
         "type": "string"
        },
        "message": {
         "type": "string"
        },
        "hint": {
         "type": "string"
        }
       },
       "required": [
        "title",
        "message",
        "hint"
       ]
      }
     },
     "required": [
      "type",
      "preview"
     ]
    }
   },
   "required": [
    "previewPayloadExample",
    "schema",
    "result"
   ]
  },
  "StepResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "stepId": {
     "type": "string"
    },
    "slug": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "type": {
     "type": "string",
     "enum": [
      "chat",
      "custom",
      "delay",
      "digest",
      "email",
      "http_request",
      "in_app",
      "push",
      "sms",
      "throttle",
      "tool",
      "trigger"
     ]
    },
    "origin": {
     "type": "string",
     "enum": [
      "external",
      "novu-cloud",
      "novu-cloud-v1"
     ]
    },
    "workflowId": {
     "type": "string"
    },
    "workflowDatabaseId": {
     "type": "string"
    },
    "controls": {
     "type": "object",
     "properties": {
      "dataSchema": {},
      "uiSchema": {},
      "values": {
       "type": "object",
       "additionalProperties": {}
      }
     },
     "required": [
      "values"
     ]
    },
    "controlValues": {
     "type": "object",
     "additionalProperties": {}
    },
    "providerOverrides": {
     "type": "object",
     "additionalProperties": {}
    },
    "variables": {
     "description": "JSON schema of what templates of this step may name."
    },
    "issues": {
     "type": "object",
     "additionalProperties": {}
    }
   },
   "required": [
    "_id",
    "stepId",
    "slug",
    "name",
    "type",
    "origin",
    "workflowId",
    "workflowDatabaseId",
    "controls",
    "controlValues",
    "variables"
   ]
  },
  "SubscriberPage": {
   "type": "object",
   "properties": {
    "totalCount": {
     "type": "number"
    },
    "totalCountCapped": {
     "type": "boolean",
     "description": "True when counting stopped at LIMITS.listCount."
    },
    "next": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "previous": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/SubscriberResponse"
     }
    }
   },
   "required": [
    "totalCount",
    "totalCountCapped",
    "next",
    "previous",
    "data"
   ]
  },
  "SubscriberPreferencesResponse": {
   "type": "object",
   "properties": {
    "global": {
     "type": "object",
     "properties": {
      "enabled": {
       "type": "boolean"
      },
      "channels": {
       "type": "object",
       "properties": {
        "in_app": {
         "type": "boolean"
        },
        "email": {
         "type": "boolean"
        },
        "sms": {
         "type": "boolean"
        },
        "chat": {
         "type": "boolean"
        },
        "push": {
         "type": "boolean"
        },
        "tool": {
         "type": "boolean"
        }
       },
       "description": "The channels any workflow sends on, and those the subscriber has spoken about."
      },
      "schedule": {
       "$ref": "#/components/schemas/SubscriberSchedule"
      }
     },
     "required": [
      "enabled",
      "channels"
     ]
    },
    "workflows": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/SubscriberWorkflowPreferenceResponse"
     }
    }
   },
   "required": [
    "global",
    "workflows"
   ]
  },
  "SubscriberResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "subscriberId": {
     "type": "string"
    },
    "_organizationId": {
     "type": "string"
    },
    "_environmentId": {
     "type": "string"
    },
    "firstName": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "lastName": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "email": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "phone": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "avatar": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "locale": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "timezone": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "data": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "object",
       "additionalProperties": {}
      }
     ]
    },
    "channels": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "_integrationId": {
        "type": "string"
       },
       "providerId": {
        "type": "string"
       },
       "credentials": {
        "type": "object",
        "additionalProperties": {}
       }
      },
      "required": [
       "_integrationId",
       "providerId",
       "credentials"
      ]
     }
    },
    "isOnline": {
     "type": "boolean"
    },
    "lastOnlineAt": {
     "type": "string"
    },
    "deleted": {
     "type": "boolean"
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "_id",
    "subscriberId",
    "_organizationId",
    "_environmentId",
    "isOnline",
    "deleted",
    "createdAt",
    "updatedAt"
   ]
  },
  "SubscriberSchedule": {
   "type": "object",
   "properties": {
    "isEnabled": {
     "type": "boolean"
    },
    "weeklySchedule": {
     "type": "object",
     "properties": {
      "monday": {
       "$ref": "#/components/schemas/DaySchedule"
      },
      "tuesday": {
       "$ref": "#/components/schemas/DaySchedule"
      },
      "wednesday": {
       "$ref": "#/components/schemas/DaySchedule"
      },
      "thursday": {
       "$ref": "#/components/schemas/DaySchedule"
      },
      "friday": {
       "$ref": "#/components/schemas/DaySchedule"
      },
      "saturday": {
       "$ref": "#/components/schemas/DaySchedule"
      },
      "sunday": {
       "$ref": "#/components/schemas/DaySchedule"
      }
     }
    }
   },
   "required": [
    "isEnabled"
   ]
  },
  "SubscriberWorkflowPreferenceResponse": {
   "type": "object",
   "properties": {
    "enabled": {
     "type": "boolean"
    },
    "channels": {
     "type": "object",
     "properties": {
      "in_app": {
       "type": "boolean"
      },
      "email": {
       "type": "boolean"
      },
      "sms": {
       "type": "boolean"
      },
      "chat": {
       "type": "boolean"
      },
      "push": {
       "type": "boolean"
      },
      "tool": {
       "type": "boolean"
      }
     }
    },
    "overrides": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "channel": {
        "type": "string",
        "enum": [
         "chat",
         "email",
         "in_app",
         "push",
         "sms",
         "tool"
        ]
       },
       "source": {
        "type": "string",
        "enum": [
         "subscriber",
         "template"
        ]
       }
      },
      "required": [
       "channel",
       "source"
      ]
     },
     "description": "Who decided about each channel."
    },
    "workflow": {
     "type": "object",
     "properties": {
      "slug": {
       "type": "string"
      },
      "identifier": {
       "type": "string"
      },
      "name": {
       "type": "string"
      },
      "updatedAt": {
       "type": "string"
      }
     },
     "required": [
      "slug",
      "identifier",
      "name",
      "updatedAt"
     ]
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "enabled",
    "channels",
    "overrides",
    "workflow"
   ]
  },
  "SubscribersPage": {
   "type": "object",
   "properties": {
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/SubscriberResponse"
     }
    },
    "page": {
     "type": "number"
    },
    "pageSize": {
     "type": "number"
    },
    "hasMore": {
     "type": "boolean"
    },
    "totalCount": {
     "type": "number",
     "description": "Counting stops at 50,000."
    }
   },
   "required": [
    "data",
    "page",
    "pageSize",
    "hasMore",
    "totalCount"
   ]
  },
  "SubscriptionDetailsResponse": {
   "type": "object",
   "properties": {
    "id": {
     "type": "string"
    },
    "identifier": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "preferences": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/SubscriptionPreferenceResponse"
     }
    },
    "contextKeys": {
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "required": [
    "id",
    "identifier",
    "preferences",
    "contextKeys"
   ]
  },
  "SubscriptionError": {
   "type": "object",
   "properties": {
    "subscriberId": {
     "type": "string"
    },
    "code": {
     "type": "string"
    },
    "message": {
     "type": "string"
    }
   },
   "required": [
    "subscriberId",
    "code",
    "message"
   ]
  },
  "SubscriptionPage": {
   "type": "object",
   "properties": {
    "totalCount": {
     "type": "number"
    },
    "totalCountCapped": {
     "type": "boolean",
     "description": "True when counting stopped at LIMITS.listCount."
    },
    "next": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "previous": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/SubscriptionResponse"
     }
    }
   },
   "required": [
    "totalCount",
    "totalCountCapped",
    "next",
    "previous",
    "data"
   ]
  },
  "SubscriptionPreferenceResponse": {
   "type": "object",
   "properties": {
    "subscriptionId": {
     "type": "string",
     "description": "The subscription's `identifier`; clients join on it (`spec/inbox-api.md` section 3.4)."
    },
    "workflow": {
     "$ref": "#/components/schemas/PreferenceWorkflowResponse"
    },
    "enabled": {
     "type": "boolean"
    },
    "condition": {
     "type": "object",
     "additionalProperties": {}
    }
   },
   "required": [
    "subscriptionId",
    "workflow",
    "enabled"
   ]
  },
  "SubscriptionResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "identifier": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "topic": {
     "$ref": "#/components/schemas/SubscriptionTopic"
    },
    "subscriber": {
     "$ref": "#/components/schemas/SubscriptionSubscriber"
    },
    "preferences": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/SubscriptionPreferenceResponse"
     }
    },
    "contextKeys": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "_id",
    "identifier",
    "topic",
    "subscriber",
    "preferences",
    "contextKeys",
    "createdAt",
    "updatedAt"
   ]
  },
  "SubscriptionSubscriber": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "subscriberId": {
     "type": "string"
    },
    "avatar": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "firstName": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "lastName": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "email": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    }
   },
   "required": [
    "_id",
    "subscriberId"
   ]
  },
  "SubscriptionTopic": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "key": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "data": {
     "type": "object",
     "additionalProperties": {}
    }
   },
   "required": [
    "_id",
    "key"
   ]
  },
  "SubscriptionsResult": {
   "type": "object",
   "properties": {
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/SubscriptionResponse"
     }
    },
    "meta": {
     "type": "object",
     "properties": {
      "totalCount": {
       "type": "number"
      },
      "successful": {
       "type": "number"
      },
      "failed": {
       "type": "number"
      }
     },
     "required": [
      "totalCount",
      "successful",
      "failed"
     ]
    },
    "errors": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/SubscriptionError"
     }
    }
   },
   "required": [
    "data",
    "meta"
   ]
  },
  "TagResponse": {
   "type": "object",
   "properties": {
    "name": {
     "type": "string"
    }
   },
   "required": [
    "name"
   ]
  },
  "TelegramReply": {
   "type": "object",
   "properties": {
    "method": {
     "type": "string",
     "const": "sendMessage"
    },
    "chat_id": {
     "type": "string"
    },
    "text": {
     "type": "string"
    }
   }
  },
  "TenantResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "identifier": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "data": {
     "type": "object",
     "additionalProperties": {}
    },
    "_environmentId": {
     "type": "string"
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "_id",
    "identifier",
    "_environmentId",
    "createdAt",
    "updatedAt"
   ]
  },
  "TenantsPage": {
   "type": "object",
   "properties": {
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/TenantResponse"
     }
    },
    "page": {
     "type": "number"
    },
    "pageSize": {
     "type": "number"
    },
    "hasMore": {
     "type": "boolean"
    }
   },
   "required": [
    "data",
    "page",
    "pageSize",
    "hasMore"
   ]
  },
  "TimeRange": {
   "type": "object",
   "properties": {
    "start": {
     "type": "string"
    },
    "end": {
     "type": "string"
    }
   },
   "required": [
    "start",
    "end"
   ]
  },
  "TokenResponse": {
   "type": "object",
   "properties": {
    "token": {
     "type": "string",
     "description": "For the `Authorization: Bearer` header; good for 30 days."
    }
   },
   "required": [
    "token"
   ]
  },
  "TopicMembershipResponse": {
   "type": "object",
   "properties": {
    "_organizationId": {
     "type": "string"
    },
    "_environmentId": {
     "type": "string"
    },
    "_subscriberId": {
     "type": "string"
    },
    "_topicId": {
     "type": "string"
    },
    "topicKey": {
     "type": "string"
    },
    "externalSubscriberId": {
     "type": "string"
    }
   },
   "required": [
    "_organizationId",
    "_environmentId",
    "_subscriberId",
    "_topicId",
    "topicKey",
    "externalSubscriberId"
   ]
  },
  "TopicPage": {
   "type": "object",
   "properties": {
    "totalCount": {
     "type": "number"
    },
    "totalCountCapped": {
     "type": "boolean",
     "description": "True when counting stopped at LIMITS.listCount."
    },
    "next": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "previous": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "data": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/TopicResponse"
     }
    }
   },
   "required": [
    "totalCount",
    "totalCountCapped",
    "next",
    "previous",
    "data"
   ]
  },
  "TopicResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "key": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "data": {
     "type": "object",
     "additionalProperties": {}
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    }
   },
   "required": [
    "_id",
    "key",
    "createdAt",
    "updatedAt"
   ]
  },
  "TopicSubscribersResult": {
   "type": "object",
   "properties": {
    "succeeded": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "failed": {
     "type": "object",
     "properties": {
      "notFound": {
       "type": "array",
       "items": {
        "type": "string"
       }
      }
     },
     "required": [
      "notFound"
     ],
     "description": "Subscribers there are none of."
    }
   },
   "required": [
    "succeeded",
    "failed"
   ]
  },
  "TransactionResponse": {
   "type": "object",
   "properties": {
    "transactionId": {
     "type": "string"
    },
    "status": {
     "type": "string",
     "enum": [
      "processed",
      "processing"
     ]
    },
    "events": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/EventResponse"
     }
    }
   },
   "required": [
    "transactionId",
    "status",
    "events"
   ]
  },
  "TranslationGroupResponse": {
   "type": "object",
   "properties": {
    "resourceName": {
     "type": "string"
    },
    "locales": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "outdatedLocales": {
     "type": "array",
     "items": {
      "type": "string"
     },
     "description": "Languages whose texts are older than the last change of the default one."
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    },
    "resourceId": {
     "type": "string",
     "description": "The public id of the workflow or layout."
    },
    "resourceType": {
     "type": "string",
     "enum": [
      "layout",
      "workflow"
     ]
    }
   },
   "required": [
    "resourceName",
    "locales",
    "createdAt",
    "updatedAt",
    "resourceId",
    "resourceType"
   ]
  },
  "TranslationResponse": {
   "type": "object",
   "properties": {
    "content": {
     "type": "object",
     "additionalProperties": {}
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    },
    "locale": {
     "type": "string",
     "description": "`en_US`"
    },
    "resourceId": {
     "type": "string",
     "description": "The public id of the workflow or layout."
    },
    "resourceType": {
     "type": "string",
     "enum": [
      "layout",
      "workflow"
     ]
    }
   },
   "required": [
    "content",
    "createdAt",
    "updatedAt",
    "locale",
    "resourceId",
    "resourceType"
   ]
  },
  "TriggerResponse": {
   "type": "object",
   "properties": {
    "acknowledged": {
     "type": "boolean"
    },
    "status": {
     "type": "string",
     "enum": [
      "error",
      "invalid_recipients",
      "no_tenant_found",
      "no_workflow_active_steps_defined",
      "no_workflow_steps_defined",
      "processed",
      "trigger_not_active"
     ]
    },
    "transactionId": {
     "type": "string"
    },
    "error": {
     "type": "array",
     "items": {
      "type": "string"
     },
     "description": "What was wrong, when `status` is `error`."
    },
    "activityFeedLink": {
     "type": "string",
     "description": "The dashboard's page about this event."
    }
   },
   "required": [
    "acknowledged",
    "status"
   ]
  },
  "UnreadCounts": {
   "type": "object",
   "properties": {
    "total": {
     "type": "number"
    },
    "severity": {
     "type": "object",
     "properties": {
      "high": {
       "type": "number"
      },
      "medium": {
       "type": "number"
      },
      "low": {
       "type": "number"
      },
      "none": {
       "type": "number"
      }
     },
     "required": [
      "high",
      "medium",
      "low",
      "none"
     ]
    }
   },
   "required": [
    "total",
    "severity"
   ]
  },
  "UploadResponse": {
   "type": "object",
   "properties": {
    "totalFiles": {
     "type": "number"
    },
    "successfulUploads": {
     "type": "number"
    },
    "failedUploads": {
     "type": "number"
    },
    "errors": {
     "type": "array",
     "items": {
      "type": "string"
     },
     "description": "Why files were not stored, by name."
    }
   },
   "required": [
    "totalFiles",
    "successfulUploads",
    "failedUploads",
    "errors"
   ]
  },
  "UserResponse": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "firstName": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "lastName": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "email": {
     "type": "string"
    },
    "profilePicture": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "jobTitle": {
     "type": "string"
    },
    "showOnBoarding": {
     "type": "boolean"
    },
    "showOnBoardingTour": {
     "type": "number"
    },
    "hasPassword": {
     "type": "boolean",
     "description": "False for people who sign in through another identity provider."
    },
    "externalId": {
     "type": "string"
    },
    "createdAt": {
     "type": "string"
    }
   },
   "required": [
    "_id",
    "firstName",
    "lastName",
    "email",
    "profilePicture",
    "showOnBoarding",
    "hasPassword",
    "createdAt"
   ]
  },
  "VariableUser": {
   "type": "object",
   "properties": {
    "name": {
     "type": "string"
    },
    "workflowId": {
     "type": "string"
    }
   },
   "required": [
    "name",
    "workflowId"
   ]
  },
  "WebhookResult": {
   "type": "object",
   "properties": {
    "id": {
     "type": "string",
     "description": "The id the report is about."
    },
    "event": {
     "type": "object",
     "properties": {
      "status": {
       "type": "string",
       "enum": [
        "accepted",
        "clicked",
        "delivered",
        "dismissed",
        "failed",
        "opened",
        "queued",
        "rejected",
        "sending",
        "sent",
        "undelivered"
       ]
      },
      "date": {
       "type": "string"
      },
      "response": {
       "type": "string",
       "description": "Why it failed, in the provider's words."
      }
     },
     "required": [
      "status",
      "date"
     ]
    }
   },
   "required": [
    "id",
    "event"
   ]
  },
  "WidgetOrganization": {
   "type": "object",
   "properties": {
    "_id": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "branding": {
     "type": "object",
     "additionalProperties": {}
    }
   },
   "required": [
    "_id",
    "name",
    "branding"
   ]
  },
  "WidgetSession": {
   "type": "object",
   "properties": {
    "token": {
     "type": "string"
    },
    "profile": {
     "type": "object",
     "properties": {
      "_id": {
       "type": "string"
      },
      "firstName": {
       "anyOf": [
        {
         "type": "null"
        },
        {
         "type": "string"
        }
       ]
      },
      "lastName": {
       "anyOf": [
        {
         "type": "null"
        },
        {
         "type": "string"
        }
       ]
      },
      "email": {
       "anyOf": [
        {
         "type": "null"
        },
        {
         "type": "string"
        }
       ]
      },
      "subscriberId": {
       "type": "string"
      },
      "organizationId": {
       "type": "string"
      },
      "environmentId": {
       "type": "string"
      },
      "aud": {
       "type": "string",
       "const": "widget_user"
      }
     },
     "required": [
      "_id",
      "firstName",
      "lastName",
      "email",
      "subscriberId",
      "organizationId",
      "environmentId",
      "aud"
     ]
    }
   },
   "required": [
    "token",
    "profile"
   ]
  },
  "WorkflowListItem": {
   "type": "object",
   "properties": {
    "stepTypeOverviews": {
     "type": "array",
     "items": {
      "type": "string",
      "enum": [
       "chat",
       "custom",
       "delay",
       "digest",
       "email",
       "http_request",
       "in_app",
       "push",
       "sms",
       "throttle",
       "tool",
       "trigger"
      ]
     }
    },
    "steps": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "slug": {
        "type": "string"
       },
       "type": {
        "type": "string",
        "enum": [
         "chat",
         "custom",
         "delay",
         "digest",
         "email",
         "http_request",
         "in_app",
         "push",
         "sms",
         "throttle",
         "tool",
         "trigger"
        ]
       },
       "issues": {
        "type": "object",
        "additionalProperties": {}
       }
      },
      "required": [
       "slug",
       "type"
      ]
     }
    },
    "_id": {
     "type": "string"
    },
    "workflowId": {
     "type": "string"
    },
    "slug": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "tags": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "status": {
     "type": "string",
     "enum": [
      "ACTIVE",
      "ERROR",
      "INACTIVE"
     ]
    },
    "origin": {
     "type": "string",
     "enum": [
      "external",
      "novu-cloud",
      "novu-cloud-v1"
     ]
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    },
    "updatedBy": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "$ref": "#/components/schemas/PersonResponse"
      }
     ]
    },
    "lastPublishedAt": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "lastPublishedBy": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "$ref": "#/components/schemas/PersonResponse"
      }
     ]
    },
    "lastTriggeredAt": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "isTranslationEnabled": {
     "type": "boolean"
    }
   },
   "required": [
    "stepTypeOverviews",
    "steps",
    "_id",
    "workflowId",
    "slug",
    "name",
    "tags",
    "status",
    "origin",
    "createdAt",
    "updatedAt",
    "updatedBy",
    "lastPublishedAt",
    "lastPublishedBy",
    "lastTriggeredAt",
    "isTranslationEnabled"
   ]
  },
  "WorkflowListResponse": {
   "type": "object",
   "properties": {
    "workflows": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/WorkflowListItem"
     }
    },
    "totalCount": {
     "type": "number"
    }
   },
   "required": [
    "workflows",
    "totalCount"
   ]
  },
  "WorkflowPreferences": {
   "type": "object",
   "properties": {
    "all": {
     "type": "object",
     "properties": {
      "enabled": {
       "type": "boolean"
      },
      "readOnly": {
       "type": "boolean"
      }
     },
     "required": [
      "enabled",
      "readOnly"
     ]
    },
    "channels": {
     "type": "object",
     "properties": {
      "in_app": {
       "type": "object",
       "properties": {
        "enabled": {
         "type": "boolean"
        }
       },
       "required": [
        "enabled"
       ]
      },
      "email": {
       "type": "object",
       "properties": {
        "enabled": {
         "type": "boolean"
        }
       },
       "required": [
        "enabled"
       ]
      },
      "sms": {
       "type": "object",
       "properties": {
        "enabled": {
         "type": "boolean"
        }
       },
       "required": [
        "enabled"
       ]
      },
      "chat": {
       "type": "object",
       "properties": {
        "enabled": {
         "type": "boolean"
        }
       },
       "required": [
        "enabled"
       ]
      },
      "push": {
       "type": "object",
       "properties": {
        "enabled": {
         "type": "boolean"
        }
       },
       "required": [
        "enabled"
       ]
      },
      "tool": {
       "type": "object",
       "properties": {
        "enabled": {
         "type": "boolean"
        }
       },
       "required": [
        "enabled"
       ]
      }
     },
     "required": [
      "in_app",
      "email",
      "sms",
      "chat",
      "push",
      "tool"
     ]
    }
   },
   "required": [
    "all",
    "channels"
   ]
  },
  "WorkflowPreferencesResponse": {
   "type": "object",
   "properties": {
    "user": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "$ref": "#/components/schemas/WorkflowPreferences"
      }
     ],
     "description": "What the dashboard says, null where it says nothing."
    },
    "default": {
     "$ref": "#/components/schemas/WorkflowPreferences",
     "description": "The workflow's own defaults."
    }
   },
   "required": [
    "user",
    "default"
   ]
  },
  "WorkflowResponse": {
   "type": "object",
   "properties": {
    "description": {
     "type": "string"
    },
    "active": {
     "type": "boolean"
    },
    "validatePayload": {
     "type": "boolean"
    },
    "payloadSchema": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "object",
       "additionalProperties": {}
      }
     ]
    },
    "severity": {
     "type": "string",
     "enum": [
      "high",
      "low",
      "medium",
      "none"
     ]
    },
    "steps": {
     "type": "array",
     "items": {
      "$ref": "#/components/schemas/StepResponse"
     }
    },
    "preferences": {
     "$ref": "#/components/schemas/WorkflowPreferencesResponse"
    },
    "_id": {
     "type": "string"
    },
    "workflowId": {
     "type": "string"
    },
    "slug": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "tags": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "status": {
     "type": "string",
     "enum": [
      "ACTIVE",
      "ERROR",
      "INACTIVE"
     ]
    },
    "origin": {
     "type": "string",
     "enum": [
      "external",
      "novu-cloud",
      "novu-cloud-v1"
     ]
    },
    "createdAt": {
     "type": "string"
    },
    "updatedAt": {
     "type": "string"
    },
    "updatedBy": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "$ref": "#/components/schemas/PersonResponse"
      }
     ]
    },
    "lastPublishedAt": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "lastPublishedBy": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "$ref": "#/components/schemas/PersonResponse"
      }
     ]
    },
    "lastTriggeredAt": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "string"
      }
     ]
    },
    "isTranslationEnabled": {
     "type": "boolean"
    }
   },
   "required": [
    "active",
    "validatePayload",
    "payloadSchema",
    "severity",
    "steps",
    "preferences",
    "_id",
    "workflowId",
    "slug",
    "name",
    "tags",
    "status",
    "origin",
    "createdAt",
    "updatedAt",
    "updatedBy",
    "lastPublishedAt",
    "lastPublishedBy",
    "lastTriggeredAt",
    "isTranslationEnabled"
   ]
  },
  "WorkflowSummary": {
   "type": "object",
   "properties": {
    "id": {
     "type": "string"
    },
    "identifier": {
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "critical": {
     "type": "boolean",
     "description": "Subscribers cannot opt out."
    },
    "tags": {
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "severity": {
     "type": "string",
     "enum": [
      "high",
      "low",
      "medium",
      "none"
     ]
    }
   },
   "required": [
    "id",
    "identifier",
    "name",
    "critical",
    "tags",
    "severity"
   ]
  }
 }
};
