#include "app/commands/route_table.hpp"

#include <boost/json.hpp>
#include <stdlib.h>

#include <filesystem>
#include <iostream>

#include "app/serve/object_graph.hpp"
#include "core/service/access/role_table.hpp"
#include "http/edge/router.hpp"

namespace sealmint::app {
namespace {

namespace json = boost::json;

// A state folder that goes when the command ends. Routes exist only together with the services
// behind them, and those with a store.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sealmint-routes-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

json::array routes_json(const http::Routes& routes) {
  json::array rows;
  for (const http::Route& route : routes) {
    json::array events;
    for (const auto kind : route.events) events.emplace_back(kind.text());
    rows.push_back({{"method", http::method_name(route.method)},
                    {"path", route.pattern},
                    {"access", http::name(route.access)},
                    {"events", std::move(events)}});
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

void print_text(const http::Routes& routes) {
  for (const http::Route& route : routes) {
    std::cout << http::method_name(route.method) << ' ' << route.pattern << "  "
              << http::name(route.access) << '\n';
  }
}

}  // namespace

int print_route_table(bool as_json) {
  const ScratchFolder folder;
  if (folder.path().empty()) {
    std::cerr << "sealmint routes: cannot make a temporary folder\n";
    return 1;
  }
  Config config;
  config.storage.directory = folder.path();
  // Nothing is signed, so there is no use in finding out what signs fastest.
  config.engine.crypto = crypto::SigningChoice::openssl;
  SilentLog log;
  const SystemClock clock;
  auto graph = ObjectGraph::open(config, {true, false}, log, clock, [](const Error&) {});
  if (graph.has_error()) {
    std::cerr << "sealmint routes: " << graph.error().detail << '\n';
    return 1;
  }
  const auto routes = (*graph)->routes();
  if (as_json) {
    std::cout << json::object{{"routes", routes_json(routes)}, {"roles", roles_json()}} << '\n';
  } else {
    print_text(routes);
  }
  return 0;
}

}  // namespace sealmint::app
