#include "http/routes/health.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace sealmint::http {
namespace {

// Nobody who opens the address in a browser should meet a bare 404.
constexpr std::string_view front_page = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sealmint</title></head>
<body><h1>Sealmint</h1>
<p>A self-hosted code-signing service. This address serves its API.</p>
<ul><li><a href="/api/status">/api/status</a>: is it there, and which version</li>
<li><a href="/readyz">/readyz</a>: can it sign, and if not, why</li>
<li><a href="/metrics">/metrics</a>: figures for Prometheus</li></ul>
<p>The first signature by curl is in the README.</p></body></html>
)";

Task<Response> answer_ready(service::Telemetry& telemetry) {
  const auto readiness = co_await telemetry.readiness();
  boost::json::array reasons;
  for (const auto& reason : readiness.reasons) reasons.emplace_back(reason);
  boost::json::object body;
  body["ready"] = readiness.is_ready;
  body["reasons"] = std::move(reasons);
  Response response = json_response(body);
  if (!readiness.is_ready) {
    response.status = 503;
    response.headers.emplace_back("Retry-After", "5");
  }
  co_return response;
}

}  // namespace

void add_health_routes(Routes& routes, service::Context& context, service::Telemetry& telemetry,
                       const std::string& version) {
  const auto add = [&](std::string pattern, OpenHandler handler) {
    routes.push_back({Method::get, std::move(pattern), Access::anyone,
                      open_to_all(context, std::move(handler))});
  };
  add("/", [](const Request&) -> Task<Response> {
    Response response;
    response.content_type = "text/html; charset=utf-8";
    response.body = front_page;
    co_return response;
  });
  add("/api/status", [&context, version](const Request&) -> Task<Response> {
    boost::json::object body;
    body["date"] = to_iso8601(context.clock.now());
    body["message"] = "Ok";
    body["version"] = version;
    body["devMode"] = context.settings.is_dev_mode;
    co_return json_response(body);
  });
  add("/healthz",
      [](const Request&) -> Task<Response> { co_return json_text_response(R"({"status":"ok"})"); });
  add("/readyz", [&telemetry](const Request&) { return answer_ready(telemetry); });
  add("/metrics", [&telemetry](const Request&) -> Task<Response> {
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = telemetry.metrics_text();
    co_return response;
  });
}

}  // namespace sealmint::http
