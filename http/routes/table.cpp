// The topics, and the routes that come of them.
#include <array>

#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

constexpr std::array all_topics{
    &health_topic,      &session_topic,         &user_topic,      &identity_topic,
    &group_topic,       &universal_auth_topic,  &authority_topic, &external_authority_topic,
    &certificate_topic, &signer_topic,          &member_topic,    &activity_topic,
    &sign_topic,        &signer_approval_topic, &approval_topic,  &webhook_topic,
    &log_topic,         &retention_topic,       &docs_topic};

Route route_of(Services& services, const Topic& topic, const Endpoint& endpoint,
               std::string_view prefix) {
  const auto handler = [&services, &topic, &endpoint](Request& request) {
    return endpoint.bound.serve_with()(services, topic, endpoint, request);
  };
  return {endpoint.method, pattern_of(prefix, endpoint), handler, endpoint.options.body_limit};
}

}  // namespace

std::span<const Topic* const> topics() { return all_topics; }

Routes make_routes(Services& services) {
  Routes routes;
  for (const Topic* topic : topics()) {
    for (const Endpoint& endpoint : topic->rows) {
      routes.push_back(route_of(services, *topic, endpoint, topic->prefix));
      if (topic->older_prefix.empty()) continue;
      routes.push_back(route_of(services, *topic, endpoint, topic->older_prefix));
    }
  }
  return routes;
}

}  // namespace sealmint::http
