#include "app/commands/route_table.hpp"

#include <boost/json.hpp>

#include <iostream>

#include "core/service/access/role_table.hpp"
#include "http/edge/router.hpp"
#include "http/routes/document.hpp"
#include "http/routes/endpoint.hpp"

namespace sealmint::app {
namespace {

namespace json = boost::json;

json::object row_json(std::string_view prefix, const http::Endpoint& endpoint) {
  json::array events;
  for (const auto kind : endpoint.events) events.emplace_back(kind.text());
  return {{"method", http::method_name(endpoint.method)},
          {"path", http::pattern_of(prefix, endpoint)},
          {"access", http::name(endpoint.bound.access())},
          {"events", std::move(events)}};
}

// Those under older prefixes are rows of their own: each of them is a door.
json::array routes_json() {
  json::array rows;
  for (const http::Topic* topic : http::topics()) {
    for (const http::Endpoint& endpoint : topic->rows) {
      rows.push_back(row_json(topic->prefix, endpoint));
      if (!topic->older_prefix.empty()) rows.push_back(row_json(topic->older_prefix, endpoint));
    }
  }
  return rows;
}

json::array roles_json() {
  json::array rows;
  for (const service::RoleRow& row : service::role_table()) {
    json::array allowed;
    if (row.administrator) allowed.emplace_back("admin");
    if (row.operator_) allowed.emplace_back("operator");
    if (row.auditor) allowed.emplace_back("auditor");
    if (row.product_admin) allowed.emplace_back("product-admin");
    rows.push_back({{"action", row.action}, {"allowed", std::move(allowed)}});
  }
  return rows;
}

void print_text() {
  for (const http::Topic* topic : http::topics()) {
    std::cout << topic->name << '\n';
    if (!topic->older_prefix.empty()) {
      std::cout << "  (also under " << topic->older_prefix << ")\n";
    }
    for (const http::Endpoint& endpoint : topic->rows) {
      std::cout << "  " << http::method_name(endpoint.method) << ' '
                << http::pattern_of(topic->prefix, endpoint) << "  "
                << http::name(endpoint.bound.access()) << '\n';
    }
  }
}

}  // namespace

void print_api_document() { std::cout << http::document_yaml(); }

void print_route_table(bool as_json) {
  if (as_json) {
    std::cout << json::object{{"routes", routes_json()}, {"roles", roles_json()}} << '\n';
  } else {
    print_text();
  }
}

}  // namespace sealmint::app
