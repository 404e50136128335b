"""Calls a running platform with novu-py: its models must accept every answer. See novu-py.mjs, which makes the account.

Environment: API_URL, NOVU_SECRET_KEY, ENVIRONMENT_ID, PRODUCTION_ID. Prints a line for each operation, and ends with 1 when one failed.
"""

import os
import sys
import time
import traceback

from novu_py import Novu

ENVIRONMENT = os.environ["ENVIRONMENT_ID"]
PRODUCTION = os.environ["PRODUCTION_ID"]
FOREVER = {"amount": 5, "unit": "minutes"}

failed = []


def call(name, operation):
    """Does one operation and remembers whether its answer was accepted."""
    try:
        answer = operation()
        print("ok   ", name)
        return answer
    except Exception:
        failed.append(name)
        print("FAILED", name)
        traceback.print_exc(limit=0)
        return None


def definitions(novu):
    steps = [
        {"type": "in_app", "name": "Inbox", "control_values": {"body": "Order {{payload.order}}", "subject": "Hi"}},
        {"type": "email", "name": "Mail", "control_values": {"subject": "Shipped", "body": "<p>Hi</p>", "editor_type": "html"}},
        {"type": "sms", "name": "Text", "control_values": {"body": "Shipped"}},
        {"type": "push", "name": "Push", "control_values": {"subject": "Shipped", "body": "Look"}},
        {"type": "chat", "name": "Chat", "control_values": {"body": "Shipped"}},
    ]
    order = {"name": "Order", "workflow_id": "order-py", "active": True, "steps": steps, "is_translation_enabled": True}
    call("workflows.create", lambda: novu.workflows.create(create_workflow_dto=order))
    waiting = {"name": "Waiting", "workflow_id": "waiting-py", "active": True, "steps": [{"type": "digest", "name": "Collect", "control_values": FOREVER}]}
    call("workflows.create digest", lambda: novu.workflows.create(create_workflow_dto=waiting))
    call("workflows.list", lambda: novu.workflows.list(request={"limit": 10}))
    got = call("workflows.get", lambda: novu.workflows.get(workflow_id="order-py"))
    step = got.result.steps[0].step_id if got else "inbox"
    call("workflows.steps.retrieve", lambda: novu.workflows.steps.retrieve(workflow_id="order-py", step_id=step))
    preview = {"preview_payload": {"payload": {"order": "A7"}}}
    call(
        "workflows.steps.generate_preview",
        lambda: novu.workflows.steps.generate_preview(workflow_id="order-py", step_id=step, generate_preview_request_dto=preview),
    )
    call("workflows.patch", lambda: novu.workflows.patch(workflow_id="order-py", patch_workflow_dto={"description": "Tells them"}))
    call(
        "workflows.update",
        lambda: novu.workflows.update(
            workflow_id="order-py",
            update_workflow_dto={"name": "Order", "active": True, "steps": steps[:1], "preferences": {}, "is_translation_enabled": True},
        ),
    )
    call("workflows.sync", lambda: novu.workflows.sync(workflow_id="order-py", sync_workflow_dto={"target_environment_id": PRODUCTION}))
    call("workflows.delete", lambda: novu.workflows.delete(workflow_id="waiting-py"))

    call("layouts.create", lambda: novu.layouts.create(create_layout_dto={"layout_id": "brand-py", "name": "Brand"}))
    call("layouts.list", lambda: novu.layouts.list(request={"limit": 10}))
    call("layouts.retrieve", lambda: novu.layouts.retrieve(layout_id="brand-py"))
    email = {"body": "<html><body>{{content}}</body></html>", "editor_type": "html"}
    call("layouts.update", lambda: novu.layouts.update(layout_id="brand-py", update_layout_dto={"name": "Brand", "control_values": {"email": email}}))
    call("layouts.generate_preview", lambda: novu.layouts.generate_preview(layout_id="brand-py", layout_preview_request_dto={}))
    call("layouts.usage", lambda: novu.layouts.usage(layout_id="brand-py"))
    call("layouts.duplicate", lambda: novu.layouts.duplicate(layout_id="brand-py", duplicate_layout_dto={"name": "Copy", "layout_id": "copy-py"}))
    call("layouts.delete", lambda: novu.layouts.delete(layout_id="copy-py"))

    text = {"resource_id": "order-py", "resource_type": "workflow", "locale": "en_US", "content": {"title": "Shipped"}}
    call("translations.create", lambda: novu.translations.create(create_translation_request_dto=text))
    call("translations.retrieve", lambda: novu.translations.retrieve(resource_type="workflow", resource_id="order-py", locale="en_US"))
    call("translations.groups.retrieve", lambda: novu.translations.groups.retrieve(resource_type="workflow", resource_id="order-py"))
    call("translations.master.retrieve", lambda: novu.translations.master.retrieve(locale="en_US"))
    master = {"locale": "en_US", "master_json": {"workflows": {"order-py": {"title": "Sent"}}}}
    call("translations.master.import_master_json", lambda: novu.translations.master.import_master_json(import_master_json_request_dto=master))
    # Not translations.upload: the client fails at reading its own request before it is sent.
    call("translations.delete", lambda: novu.translations.delete(resource_type="workflow", resource_id="order-py", locale="en_US"))


def environments(novu):
    call("environments.list", lambda: novu.environments.list())
    made = call("environments.create", lambda: novu.environments.create(create_environment_request_dto={"name": "Staging py", "color": "#ff8800"}))
    call("environments.get_tags", lambda: novu.environments.get_tags(environment_id=ENVIRONMENT))
    source = {"source_environment_id": ENVIRONMENT}
    call("environments.diff", lambda: novu.environments.diff(target_environment_id=PRODUCTION, diff_environment_request_dto=source))
    call("environments.publish", lambda: novu.environments.publish(target_environment_id=PRODUCTION, publish_environment_request_dto=source))
    if made:
        call("environments.update", lambda: novu.environments.update(environment_id=made.result.id, update_environment_request_dto={"name": "Stage py"}))
        call("environments.delete", lambda: novu.environments.delete(environment_id=made.result.id))
    variable = {"key": "SHOP_PY", "values": [{"environment_id": ENVIRONMENT, "value": "shop.example"}]}
    call("environment_variables.create", lambda: novu.environment_variables.create(create_environment_variable_request_dto=variable))
    call("environment_variables.list", lambda: novu.environment_variables.list())
    call("environment_variables.retrieve", lambda: novu.environment_variables.retrieve(variable_key="SHOP_PY"))
    call("environment_variables.update", lambda: novu.environment_variables.update(variable_key="SHOP_PY", update_environment_variable_request_dto={"is_secret": True}))
    call("environment_variables.usage", lambda: novu.environment_variables.usage(variable_key="SHOP_PY"))
    call("environment_variables.delete", lambda: novu.environment_variables.delete(variable_key="SHOP_PY"))


def people(novu):
    person = {"subscriber_id": "grace", "first_name": "Grace", "email": "grace@example.com", "locale": "en_US", "data": {"vip": True}}
    call("subscribers.create", lambda: novu.subscribers.create(create_subscriber_request_dto=person))
    call("subscribers.create_bulk", lambda: novu.subscribers.create_bulk(bulk_subscriber_create_dto={"subscribers": [{"subscriber_id": "alan"}]}))
    call("subscribers.search", lambda: novu.subscribers.search(request={"limit": 2}))
    call("subscribers.retrieve", lambda: novu.subscribers.retrieve(subscriber_id="grace"))
    call("subscribers.patch", lambda: novu.subscribers.patch(subscriber_id="grace", patch_subscriber_request_dto={"last_name": "Hopper"}))
    call(
        "subscribers.properties.update_online_flag",
        lambda: novu.subscribers.properties.update_online_flag(subscriber_id="grace", update_subscriber_online_flag_request_dto={"is_online": True}),
    )
    slack = {"provider_id": "slack", "credentials": {"webhook_url": "https://hooks.slack.example/1"}}
    for name in ("update", "append"):
        operation = getattr(novu.subscribers.credentials, name)
        call(f"subscribers.credentials.{name}", lambda: operation(subscriber_id="grace", update_subscriber_channel_request_dto=slack))
    call("subscribers.credentials.delete", lambda: novu.subscribers.credentials.delete(subscriber_id="grace", provider_id="slack"))
    call("subscribers.preferences.list", lambda: novu.subscribers.preferences.list(subscriber_id="grace"))
    change = {"workflow_id": "order-py", "channels": {"email": False}}
    call("subscribers.preferences.update", lambda: novu.subscribers.preferences.update(subscriber_id="grace", patch_subscriber_preferences_dto=change))
    call(
        "subscribers.preferences.bulk_update",
        lambda: novu.subscribers.preferences.bulk_update(subscriber_id="grace", bulk_update_subscriber_preferences_dto={"preferences": [change]}),
    )
    call("topics.create", lambda: novu.topics.create(create_update_topic_request_dto={"key": "news-py", "name": "News"}))
    call("topics.list", lambda: novu.topics.list(request={"limit": 5}))
    call("topics.get", lambda: novu.topics.get(topic_key="news-py"))
    call("topics.update", lambda: novu.topics.update(topic_key="news-py", update_topic_request_dto={"name": "The news"}))
    subscriptions = {"subscriptions": [{"identifier": "grace-py", "subscriber_id": "grace"}, "nobody"]}
    call("topics.subscriptions.create", lambda: novu.topics.subscriptions.create(topic_key="news-py", create_topic_subscriptions_request_dto=subscriptions))
    call("topics.subscriptions.list", lambda: novu.topics.subscriptions.list(request={"topic_key": "news-py"}))
    call("topics.subscriptions.get_subscription", lambda: novu.topics.subscriptions.get_subscription(topic_key="news-py", identifier="grace-py"))
    call(
        "topics.subscriptions.update",
        lambda: novu.topics.subscriptions.update(topic_key="news-py", identifier="grace-py", update_topic_subscription_request_dto={"name": "Daily"}),
    )
    call("topics.subscribers.retrieve", lambda: novu.topics.subscribers.retrieve(external_subscriber_id="grace", topic_key="news-py"))
    call("subscribers.topics.list", lambda: novu.subscribers.topics.list(request={"subscriber_id": "grace"}))


def events(novu):
    to = [{"subscriber_id": "grace"}, {"type": "Topic", "topic_key": "news-py"}]
    first = call("trigger", lambda: novu.trigger(trigger_event_request_dto={"workflow_id": "order-py", "to": to, "payload": {"order": "A7"}}))
    event = {"workflow_id": "order-py", "to": "grace", "payload": {"order": "A8"}}
    call("trigger_bulk", lambda: novu.trigger_bulk(bulk_trigger_event_dto={"events": [event, event]}))
    call("trigger_broadcast", lambda: novu.trigger_broadcast(trigger_event_to_all_request_dto={"name": "order-py", "payload": {}}))
    if first:
        call("cancel", lambda: novu.cancel(transaction_id=first.result.transaction_id))
    deadline = time.time() + 30
    while time.time() < deadline:
        found = novu.subscribers.notifications.list(request={"subscriber_id": "grace", "limit": 10})
        if len(found.result.data) >= 4:
            break
        time.sleep(0.2)
    runs = call("notifications.list", lambda: novu.notifications.list(request={"subscriber_ids": ["grace"]}))
    if runs:
        call("notifications.retrieve", lambda: novu.notifications.retrieve(notification_id=runs.result.data[0].id))
    messages = call("messages.retrieve", lambda: novu.messages.retrieve(request={"subscriber_id": "grace"}))
    inbox = novu.subscribers.notifications
    page = call("subscribers.notifications.list", lambda: inbox.list(request={"subscriber_id": "grace", "limit": 3}))
    call("subscribers.notifications.count", lambda: inbox.count(subscriber_id="grace", filters='[{"read":false}]'))
    call("subscribers.notifications.feed", lambda: inbox.feed(request={"subscriber_id": "grace"}))
    call("subscribers.notifications.unseen_count", lambda: inbox.unseen_count(subscriber_id="grace"))
    if page and page.result.data:
        notification = page.result.data[0].id
        for name in ("mark_as_read", "mark_as_unread", "archive", "unarchive"):
            operation = getattr(inbox, name)
            call(f"subscribers.notifications.{name}", lambda: operation(subscriber_id="grace", notification_id=notification))
    for name in ("mark_all_as_read", "archive_all_read", "archive_all"):
        operation = getattr(inbox, name)
        call(f"subscribers.notifications.{name}", lambda: operation(subscriber_id="grace", update_all_subscriber_notifications_dto={}))
    call("subscribers.messages.mark_all", lambda: novu.subscribers.messages.mark_all(subscriber_id="grace", mark_all_message_as_request_dto={"mark_as": "seen"}))
    if messages and messages.result.data:
        call("messages.delete", lambda: novu.messages.delete(message_id=messages.result.data[0].id))


def channels(novu):
    slack = {"provider_id": "slack", "channel": "chat", "identifier": "slack-py", "active": True, "credentials": {"client_id": "c", "secret_key": "s"}}
    made = call("integrations.create", lambda: novu.integrations.create(create_integration_request_dto=slack))
    call("integrations.list", lambda: novu.integrations.list())
    call("integrations.list_active", lambda: novu.integrations.list_active())
    owner = {"integration_identifier": "slack-py", "subscriber_id": "grace"}
    call("integrations.generate_chat_o_auth_url", lambda: novu.integrations.generate_chat_o_auth_url(generate_chat_oauth_url_request_dto=owner))
    connection = {**owner, "identifier": "acme-py", "workspace": {"id": "T1"}, "auth": {"access_token": "xoxb"}}
    call("channel_connections.create", lambda: novu.channel_connections.create(create_channel_connection_request_dto=connection))
    call("channel_connections.list", lambda: novu.channel_connections.list(request={}))
    call("channel_connections.retrieve", lambda: novu.channel_connections.retrieve(identifier="acme-py"))
    endpoint = {**owner, "identifier": "general-py", "type": "slack_channel", "endpoint": {"channel_id": "C1"}}
    call("channel_endpoints.create", lambda: novu.channel_endpoints.create(request_body=endpoint))
    call("channel_endpoints.list", lambda: novu.channel_endpoints.list(request={}))
    call("channel_endpoints.retrieve", lambda: novu.channel_endpoints.retrieve(identifier="general-py"))
    call("channel_endpoints.delete", lambda: novu.channel_endpoints.delete(identifier="general-py"))
    call("channel_connections.delete", lambda: novu.channel_connections.delete(identifier="acme-py"))
    call("contexts.create", lambda: novu.contexts.create(create_context_request_dto={"type": "shop", "id": "paris", "data": {"name": "Paris"}}))
    call("contexts.list", lambda: novu.contexts.list(request={}))
    call("contexts.retrieve", lambda: novu.contexts.retrieve(id="paris", type_="shop"))
    call("contexts.update", lambda: novu.contexts.update(id="paris", type_="shop", update_context_request_dto={"data": {}}))
    call("contexts.delete", lambda: novu.contexts.delete(id="paris", type_="shop"))
    if made:
        call("integrations.update", lambda: novu.integrations.update(integration_id=made.result.id, update_integration_request_dto={"name": "Slack"}))
        call("integrations.delete", lambda: novu.integrations.delete(integration_id=made.result.id))
    call("topics.delete", lambda: novu.topics.delete(topic_key="news-py"))
    call("subscribers.delete", lambda: novu.subscribers.delete(subscriber_id="grace"))


def main():
    with Novu(secret_key=os.environ["NOVU_SECRET_KEY"], server_url=os.environ["API_URL"]) as novu:
        for part in (definitions, environments, people, events, channels):
            part(novu)
    print(f"{len(failed)} failed" if failed else "every answer was accepted")
    sys.exit(1 if failed else 0)


main()
