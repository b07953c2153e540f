#include "http/routes/webhooks.hpp"

#include "api/json_values.hpp"
#include "api/webhooks.hpp"
#include "http/routes/secret_create.hpp"

namespace sealmint::http {
namespace {

using model::Principal;
using service::CreatedWebhook;
using service::IdempotencyService;
using service::WebhookService;

Result<WebhookId> webhook_id(const Request& request) {
  TRY(const Uuid uuid, path_uuid(request, 0, "Webhook"));
  return WebhookId{uuid};
}

// The row with the secret, which is shown this once.
boost::json::object render_created(const CreatedWebhook& created) {
  auto row = api::to_json(created.webhook);
  row["secret"] = api::json_of(created.secret);
  return row;
}

Task<Response> create(WebhookService& webhooks, IdempotencyService& idempotency,
                      const Request& request, const Principal& principal) {
  CO_TRY(const auto input, api::read_create_webhook(request.body));
  const auto make = [&](service::AddToCommit<CreatedWebhook> add) {
    return webhooks.create(caller_of(request, principal), input, std::move(add));
  };
  CO_TRY(auto response, co_await create_with_secret<CreatedWebhook>(idempotency, request, principal,
                                                                    &render_created, make));
  co_return response;
}

Task<Response> list(WebhookService& webhooks, const Request& request, const Principal&) {
  CO_TRY(const auto page, read_page(request));
  co_return json_response(api::to_json(webhooks.list(page.offset, page.limit)));
}

Task<Response> get(WebhookService& webhooks, const Request& request, const Principal&) {
  CO_TRY(const auto id, webhook_id(request));
  CO_TRY(const auto webhook, webhooks.get(id));
  co_return json_response(api::to_json(webhook));
}

Task<Response> update(WebhookService& webhooks, const Request& request,
                      const Principal& principal) {
  CO_TRY(const auto id, webhook_id(request));
  CO_TRY(auto input, api::read_update_webhook(request.body));
  CO_TRY(const auto webhook,
         co_await webhooks.update(caller_of(request, principal), id, std::move(input)));
  co_return json_response(api::to_json(webhook));
}

Task<Response> remove(WebhookService& webhooks, const Request& request,
                      const Principal& principal) {
  CO_TRY(const auto id, webhook_id(request));
  CO_TRY(const auto webhook, co_await webhooks.remove(caller_of(request, principal), id));
  co_return json_response(api::to_json(webhook));
}

Task<Response> replace_secret(WebhookService& webhooks, const Request& request,
                              const Principal& principal) {
  CO_TRY(const auto id, webhook_id(request));
  CO_TRY(const auto replaced, co_await webhooks.replace_secret(caller_of(request, principal), id));
  co_return never_stored(json_response(render_created(replaced)));
}

Result<service::DeliveryFilter> read_filter(const Request& request) {
  TRY(const auto page, read_page(request));
  service::DeliveryFilter filter{std::nullopt, page.offset, page.limit};
  if (const auto text = query_value(request, "status")) {
    filter.status = model::parse_delivery_status(*text);
    if (!filter.status) {
      return make_issue("status", "must be pending, delivered or dead", "invalid_enum_value");
    }
  }
  return filter;
}

Task<Response> list_deliveries(WebhookService& webhooks, const Request& request, const Principal&) {
  CO_TRY(const auto id, webhook_id(request));
  CO_TRY(const auto filter, read_filter(request));
  CO_TRY(const auto page, co_await webhooks.deliveries(id, filter));
  co_return json_response(api::to_json(page));
}

Task<Response> redeliver(WebhookService& webhooks, const Request& request,
                         const Principal& principal) {
  CO_TRY(const auto id, webhook_id(request));
  CO_TRY(const Uuid delivery_id, path_uuid(request, 1, "Delivery"));
  CO_TRY(const auto delivery,
         co_await webhooks.redeliver(caller_of(request, principal), id, DeliveryId{delivery_id}));
  co_return json_response(api::to_json(delivery));
}

}  // namespace

void add_webhook_routes(Routes& routes, service::Context& context,
                        service::Authenticator& authenticator, IdempotencyService& idempotency,
                        WebhookService& webhooks) {
  const auto add = [&](Method method, const std::string& path, AuthenticatedHandler handler,
                       Events events = {}) {
    add_route(routes, context, authenticator,
              {method, "/api/v1/webhooks" + path, Access::product_admin, std::move(events)},
              admin_only("manage webhooks", std::move(handler)));
  };
  const auto bound = [&webhooks](auto function) {
    return [&webhooks, function](const Request& request, const Principal& principal) {
      return function(webhooks, request, principal);
    };
  };
  const auto make = [&webhooks, &idempotency](const Request& request, const Principal& principal) {
    return create(webhooks, idempotency, request, principal);
  };
  const std::string one = "/{webhookId}";
  add(Method::post, "", make, {kinds::create_webhook});
  add(Method::get, "", bound(&list));
  add(Method::get, one, bound(&get));
  add(Method::patch, one, bound(&update), {kinds::update_webhook});
  add(Method::delete_, one, bound(&remove), {kinds::delete_webhook});
  add(Method::post, one + "/secret", bound(&replace_secret), {kinds::replace_webhook_secret});
  add(Method::get, one + "/deliveries", bound(&list_deliveries));
  add(Method::post, one + "/deliveries/{deliveryId}/redeliver", bound(&redeliver),
      {kinds::redeliver_webhook});
}

}  // namespace sealmint::http
