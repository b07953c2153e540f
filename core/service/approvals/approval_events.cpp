#include "core/service/approvals/approval_events.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <optional>

#include "core/base/limits.hpp"
#include "core/crypto/random.hpp"

namespace sealmint::service {
namespace {

namespace json = boost::json;

json::value text_of(std::string_view text) {
  return json::value(json::string(text.data(), text.size()));
}
json::value text_of(TimePoint time) { return text_of(to_iso8601(time)); }
template <class Tag>
json::value text_of(const Id<Tag>& id) {
  return text_of(to_string(id));
}
template <class T>
json::value text_of(const std::optional<T>& value) {
  return value ? text_of(*value) : json::value(nullptr);
}

// Nothing personal but ids: who needs a name asks the API for it.
json::object event_body(const Project& project, const Uuid& event_id, ApprovalEvent event,
                        TimePoint now) {
  json::object body;
  body["id"] = text_of(to_string(event_id));
  body["type"] = text_of(name(event));
  body["occurredAt"] = text_of(now);
  body["projectId"] = text_of(project.id);
  body["organizationId"] = text_of(project.organization_id);
  return body;
}

void add(json::object& body, const model::AccessRequest& request) {
  body["signerId"] = text_of(request.signer_id);
  body["signerName"] = text_of(request.signer_name);
  body["requestId"] = text_of(request.id);
  body["grantId"] = text_of(request.grant_id);
  body["requesterType"] = text_of(name(request.requester.kind));
  body["requesterId"] = text_of(to_string(request.requester.id));
  body["status"] = text_of(name(request.status));
  body["currentStep"] = request.current_step;
  body["stepCount"] = request.steps.size();
  body["expiresAt"] = text_of(request.expires_at);
}

void add(json::object& body, const model::Grant& grant) {
  body["signerId"] = text_of(grant.signer_id);
  body["signerName"] = text_of(grant.signer_name);
  body["requestId"] = text_of(grant.request_id);
  body["grantId"] = text_of(grant.id);
  body["requesterType"] = text_of(name(grant.grantee.kind));
  body["requesterId"] = text_of(to_string(grant.grantee.id));
  body["status"] = text_of(name(grant.status));
  body["expiresAt"] = text_of(grant.expires_at);
}

template <class Subject>
void record(const Project& project, const Snapshot& snapshot, ApprovalEvent event,
            const Subject& subject, TimePoint now, ports::Transaction& transaction) {
  model::WebhookDelivery delivery;
  for (const auto& webhook : snapshot.webhooks()) {
    if (!wants(*webhook, event, subject.signer_id)) continue;
    if (delivery.body.empty()) {
      delivery.event_id = crypto::new_uuid(now);
      auto body = event_body(project, delivery.event_id, event, now);
      add(body, subject);
      delivery.body = json::serialize(body);
      delivery.event = event;
      delivery.created_at = now;
      delivery.next_attempt_at = now;
      delivery.expires_at = now + limits::delivery_lifetime;
    }
    delivery.id = crypto::new_id<DeliveryId>(now);
    delivery.webhook_id = webhook->id;
    transaction.changes.emplace_back(ports::Put<model::WebhookDelivery>{delivery});
  }
}

}  // namespace

void record_event(const Project& project, const Snapshot& snapshot, ApprovalEvent event,
                  const model::AccessRequest& request, TimePoint now,
                  ports::Transaction& transaction) {
  record(project, snapshot, event, request, now, transaction);
}

void record_event(const Project& project, const Snapshot& snapshot, ApprovalEvent event,
                  const model::Grant& grant, TimePoint now, ports::Transaction& transaction) {
  record(project, snapshot, event, grant, now, transaction);
}

}  // namespace sealmint::service
