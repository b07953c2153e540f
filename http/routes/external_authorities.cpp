// Certificate authorities outside and the orders that they get. Who may not manage them learns
// nothing, not even whether one exists.
#include "core/service/authorities/external_authorities.hpp"

#include "api/external_authorities.hpp"
#include "core/service/shared/project.hpp"
#include "http/routes/call.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {

template <>
struct Shown<model::ExternalAuthorityView> {
  using Type = api::ExternalAuthorityRow;
  static Type of(const Services& services, const model::ExternalAuthorityView& view) {
    return {view, services.project.id};
  }
};

template <>
struct Shown<model::ExternalAuthorityPage> {
  using Type = api::ExternalAuthorityRows;
  static Type of(const Services& services, const model::ExternalAuthorityPage& page) {
    Type rows{{}, page.total_count};
    for (const auto& view : page.authorities) {
      rows.authorities.push_back(Shown<model::ExternalAuthorityView>::of(services, view));
    }
    return rows;
  }
};

namespace {

constexpr QueryParameter order_query[] = {
    {"status", &name_of<model::OrderStatus>, "Only orders of this status."},
    offset_parameter,
    limit_parameter<>};

}  // namespace

template <>
struct Taken<service::OrderFilter> {
  static constexpr Traits traits{.query = order_query};
  static Result<service::OrderFilter> from(Arguments& arguments) {
    TRY(const auto page, read_page(arguments.request));
    service::OrderFilter filter{std::nullopt, page.offset, page.limit};
    const auto text = query_value(arguments.request, "status");
    if (!text) return filter;
    for (const auto status : api::every<model::OrderStatus>) {
      if (name(status) == *text) filter.status = status;
    }
    if (filter.status) return filter;
    return make_issue("status", "must be pending, completed, failed or superseded",
                      "invalid_enum_value");
  }
};

namespace {

using service::ExternalAuthorityService;

// Configurations and trust anchors hold certificates as text, and secrets.
constexpr EndpointOptions of_configurations{.body_limit = limits::external_authority_body_bytes,
                                            .wipes_body = true};

constexpr std::string_view one = "/{caId}";
constexpr Endpoint rows[] = {
    get("", "listExternalAuthorities", "List external certificate authorities",
        admin_call<&ExternalAuthorityService::list>)
        .recorded(kinds::get_cas),
    post("", "createExternalAuthority", "Make an external certificate authority known",
         admin_call<&ExternalAuthorityService::create>)
        .recorded(kinds::create_ca)
        .refusing({400})
        .with(of_configurations),
    get("/types", "listExternalAuthorityTypes",
        "List the types of external certificate authorities",
        admin_call<&ExternalAuthorityService::types>),
    post("/test", "testExternalAuthorityConfiguration",
         "Test an external certificate authority that is not stored",
         admin_call<&ExternalAuthorityService::test_unstored>)
        .recorded(kinds::test_ca)
        .refusing({400})
        .with(of_configurations),
    get(one, "getExternalAuthority", "Get an external certificate authority",
        admin_call<&ExternalAuthorityService::get, Show::version>)
        .recorded(kinds::get_ca),
    patch(one, "updateExternalAuthority", "Change an external certificate authority",
          admin_call<&ExternalAuthorityService::update, Show::version>)
        .recorded(kinds::update_ca)
        .refusing({400})
        .with(of_configurations),
    erase(one, "deleteExternalAuthority", "Forget an external certificate authority",
          admin_call<&ExternalAuthorityService::remove>)
        .recorded(kinds::delete_ca)
        .refusing({400}),
    post("/{caId}/test", "testExternalAuthority", "Test an external certificate authority",
         admin_call<&ExternalAuthorityService::test>)
        .recorded(kinds::test_ca),
    get("/{caId}/orders", "listExternalAuthorityOrders",
        "List the orders of an external certificate authority",
        admin_call<&ExternalAuthorityService::orders>)
        .recorded(kinds::get_ca_orders),
    post("/{caId}/orders/{orderId}/revoke", "revokeUnattachedCertificate",
         "Revoke a certificate that came for an order and was not attached",
         admin_call<&ExternalAuthorityService::revoke_evidence>)
        .recorded(kinds::revoke_issued_certificate)
        .refusing({400}),
};

}  // namespace

const Topic external_authority_topic{"External certificate authorities",
                                     "/api/v1/cert-manager/ca/external", "/api/v1/pki/ca/external",
                                     "manage certificate authorities", rows};

}  // namespace sealmint::http
