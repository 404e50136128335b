import co.novu.api.common.SubscriberRequest;
import co.novu.api.events.pojos.BulkTriggerEventRequest;
import co.novu.api.events.requests.TriggerEventRequest;
import co.novu.api.messages.requests.MessageRequest;
import co.novu.api.messages.responses.MessageResponse;
import co.novu.api.notifications.requests.NotificationRequest;
import co.novu.api.notifications.responses.NotificationsResponse;
import co.novu.api.subscribers.pojos.ChannelCredentials;
import co.novu.api.subscribers.pojos.Mark;
import co.novu.api.subscribers.requests.BulkSubscriberRequest;
import co.novu.api.subscribers.requests.MarkSubscriberFeedAsRequest;
import co.novu.api.subscribers.requests.UpdateSubscriberCredentialsRequest;
import co.novu.api.subscribers.requests.UpdateSubscriberOnlineStatusRequest;
import co.novu.api.subscribers.requests.UpdateSubscriberRequest;
import co.novu.api.tenants.requests.GetTenantRequest;
import co.novu.api.tenants.requests.TenantRequest;
import co.novu.api.topics.requests.FilterTopicsRequest;
import co.novu.api.topics.requests.RenameTopicRequest;
import co.novu.api.topics.requests.SubscriberAdditionRequest;
import co.novu.api.topics.requests.TopicRequest;
import co.novu.common.base.Novu;
import co.novu.common.base.NovuConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Calls a running platform with novu-java, an older client of the v1 paths: it must read every answer. See novu-java.mjs, which makes the
 * account. Environment: API_URL, NOVU_SECRET_KEY. Prints a line for each operation, and ends with 1 when one failed.
 */
public class NovuJavaCheck {
  private static final List<String> failed = new ArrayList<>();

  private static <Answer> Answer call(String name, Callable<Answer> operation) {
    try {
      Answer answer = operation.call();
      if (answer == null) throw new IllegalStateException("no answer");
      System.out.println("ok     " + name);
      return answer;
    } catch (Exception error) {
      failed.add(name);
      System.out.println("FAILED " + name + ": " + error);
      return null;
    }
  }

  private static void subscribers(Novu novu) {
    SubscriberRequest person = new SubscriberRequest();
    person.setSubscriberId("grace");
    person.setFirstName("Grace");
    person.setEmail("grace@example.com");
    call("createSubscriber", () -> novu.createSubscriber(person));
    SubscriberRequest other = new SubscriberRequest();
    other.setSubscriberId("alan");
    BulkSubscriberRequest many = new BulkSubscriberRequest();
    many.setSubscribers(List.of(other));
    call("createSubscriberBulk", () -> novu.createSubscriberBulk(many));
    call("getSubscribers", () -> novu.getSubscribers(0, 5));
    call("getSubscriber", () -> novu.getSubscriber("grace"));
    UpdateSubscriberRequest update = new UpdateSubscriberRequest();
    update.setLastName("Hopper");
    call("updateSubscriber", () -> novu.updateSubscriber(update, "grace"));
    ChannelCredentials credentials = new ChannelCredentials();
    credentials.setWebhookUrl("https://hooks.slack.example/1");
    UpdateSubscriberCredentialsRequest slack = new UpdateSubscriberCredentialsRequest();
    slack.setProviderId("slack");
    slack.setCredentials(credentials);
    call("updateSubscriberCredentials", () -> novu.updateSubscriberCredentials(slack, "grace"));
    call("deleteSubscriberCredentials", () -> novu.deleteSubscriberCredentials("grace", "slack"));
    UpdateSubscriberOnlineStatusRequest online = new UpdateSubscriberOnlineStatusRequest();
    online.setIsOnline(true);
    call("updateSubscriberOnlineStatus", () -> novu.updateSubscriberOnlineStatus(online, "grace"));
    call("getSubscriberPreferences", () -> novu.getSubscriberPreferences("grace"));
  }

  private static void topics(Novu novu) {
    TopicRequest topic = new TopicRequest();
    topic.setKey("java-news");
    topic.setName("News");
    call("createTopic", () -> novu.createTopic(topic));
    FilterTopicsRequest filter = new FilterTopicsRequest();
    filter.setPage(0);
    filter.setPageSize(5);
    filter.setKey("java-news");
    call("filterTopics", () -> novu.filterTopics(filter));
    SubscriberAdditionRequest members = new SubscriberAdditionRequest();
    members.setSubscribers(List.of("grace", "nobody"));
    call("addSubscriberToTopic", () -> novu.addSubscriberToTopic(members, "java-news"));
    call("checkTopicSubscriber", () -> novu.checkTopicSubscriber("java-news", "grace"));
    call("getTopic", () -> novu.getTopic("java-news"));
    RenameTopicRequest name = new RenameTopicRequest();
    name.setName("The news");
    call("renameTopic", () -> novu.renameTopic(name, "java-news"));
    call("removeSubscriberFromTopic", () -> novu.removeSubscriberFromTopic(members, "java-news"));
    call("deleteTopic", () -> novu.deleteTopic("java-news"));
  }

  private static void events(Novu novu) throws InterruptedException {
    TriggerEventRequest event = new TriggerEventRequest();
    event.setName("order-shipped");
    event.setTo(Map.of("subscriberId", "grace"));
    event.setPayload(Map.of("order", "A7"));
    call("triggerEvent", () -> novu.triggerEvent(event));
    BulkTriggerEventRequest many = new BulkTriggerEventRequest();
    many.setEvents(List.of(event, event));
    call("bulkTriggerEvent", () -> novu.bulkTriggerEvent(many));
    TriggerEventRequest everybody = new TriggerEventRequest();
    everybody.setName("order-shipped");
    everybody.setPayload(Map.of());
    call("broadcastEvent", () -> novu.broadcastEvent(everybody));
    call("cancelTriggeredEvent", () -> novu.cancelTriggeredEvent("nothing-of-ours"));
    MessageRequest ofGrace = new MessageRequest();
    ofGrace.setSubscriberId("grace");
    MessageResponse messages = null;
    for (int attempt = 0; attempt < 100 && (messages == null || messages.getData().size() < 4); attempt++) {
      Thread.sleep(200);
      messages = call("getMessages", () -> novu.getMessages(ofGrace));
    }
    NotificationsResponse runs = call("getNotifications", () -> novu.getNotifications(new NotificationRequest()));
    if (runs != null) call("getNotification", () -> novu.getNotification(runs.getData().get(0).getId()));
    call("getSubscriberNotificationsFeed", () -> novu.getSubscriberNotificationsFeed("grace"));
    if (messages == null) return;
    String messageId = messages.getData().get(0).getId();
    Mark seen = new Mark();
    seen.setSeen(true);
    MarkSubscriberFeedAsRequest mark = new MarkSubscriberFeedAsRequest();
    mark.setMessageId(messageId);
    mark.setMark(seen);
    call("markSubscriberMessageFeedAs", () -> novu.markSubscriberMessageFeedAs(mark, "grace"));
    // Not markAllSubscriberMessagesFeedAs: the client expects a bare number, the interface has it in the envelope.
    call("deleteMessage", () -> novu.deleteMessage(messageId));
  }

  private static void rest(Novu novu) {
    TenantRequest tenant = new TenantRequest();
    tenant.setIdentifier("java-shop");
    tenant.setName("Shop");
    call("createTenant", () -> novu.createTenant(tenant));
    GetTenantRequest page = new GetTenantRequest();
    page.setPage(0);
    page.setLimit(5);
    call("getTenants", () -> novu.getTenants(page));
    call("getTenant", () -> novu.getTenant("java-shop"));
    call("updateTenant", () -> novu.updateTenant(tenant, "java-shop"));
    call("deleteTenant", () -> novu.deleteTenant("java-shop"));
    call("getActiveIntegrations", () -> novu.getActiveIntegrations());
    call("getCurrentEnvironment", () -> novu.getCurrentEnvironment());
    call("getEnvironments", () -> novu.getEnvironments());
    call("getApiKeys", () -> novu.getApiKeys());
    call("fetchCurrentOrganization", () -> novu.fetchCurrentOrganization());
    call("fetchAllOrganizations", () -> novu.fetchAllOrganizations());
    call("fetchMembersOfOrganization", () -> novu.fetchMembersOfOrganization());
    call("deleteSubscriber", () -> novu.deleteSubscriber("grace"));
  }

  public static void main(String[] arguments) throws Exception {
    NovuConfig config = new NovuConfig(System.getenv("NOVU_SECRET_KEY"));
    config.setBaseUrl(System.getenv("API_URL") + "/v1/");
    Novu novu = new Novu(config);
    subscribers(novu);
    topics(novu);
    events(novu);
    rest(novu);
    System.out.println(failed.isEmpty() ? "every answer was read" : failed.size() + " failed: " + failed);
    System.exit(failed.isEmpty() ? 0 : 1);
  }
}
