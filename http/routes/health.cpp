// /api/status, /healthz, /readyz, /metrics and the page at /.
#include "api/health.hpp"

#include "core/service/operations/telemetry.hpp"
#include "http/routes/support.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

using model::Sender;

constexpr std::string_view html_type = "text/html; charset=utf-8";
constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

// Nobody who opens the address in a browser should meet a bare 404.
constexpr std::string_view front_page_text = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sealmint</title></head>
<body><h1>Sealmint</h1>
<p>A self-hosted code-signing service. This address serves its API.</p>
<ul><li><a href="/docs">/docs</a>: every call, with what it takes and answers</li>
<li><a href="/api/status">/api/status</a>: is it there, and which version</li>
<li><a href="/readyz">/readyz</a>: can it sign, and if not, why</li>
<li><a href="/metrics">/metrics</a>: figures for Prometheus</li></ul>
<p>The first signature by curl is in the README.</p></body></html>
)";

Result<Response> front_page(Services&, const Sender&, const Request&) {
  return text_response(std::string(front_page_text), html_type);
}

Result<Response> status(Services& services, const Sender&, const Request&) {
  const auto now = services.context.clock.now();
  return answer(api::ServerStatus{now, "Ok", services.version, services.is_dev_mode});
}

Result<Response> healthy(Services&, const Sender&, const Request&) {
  return answer(api::Liveness{"ok"});
}

Task<Response> ready(Services& services, const Sender&, const Request&) {
  const auto readiness = co_await services.telemetry.readiness();
  Response response = answer(api::ShownReadiness{readiness.is_ready, readiness.reasons});
  if (!readiness.is_ready) {
    response.status = 503;
    response.headers.emplace_back("Retry-After", "5");
  }
  co_return response;
}

Result<Response> metrics(Services& services, const Sender&, const Request&) {
  return text_response(services.telemetry.metrics_text(), metrics_type);
}

constexpr Endpoint rows[] = {
    get("/", "getFrontPage", "Get a page for browsers", for_anyone<&front_page>)
        .with({.content_type = html_type}),
    get("/api/status", "getStatus", "Get whether the server is there, and its version",
        for_anyone<&status>.with({.output = shape<api::ServerStatus>})),
    get("/healthz", "getHealth", "Get whether the process lives",
        for_anyone<&healthy>.with({.output = shape<api::Liveness>})),
    get("/readyz", "getReadiness", "Get whether the server can sign, and if not, why",
        for_anyone<&ready>.with({.output = shape<api::ShownReadiness>})),
    get("/metrics", "getMetrics", "Get figures for Prometheus", for_anyone<&metrics>)
        .with({.content_type = metrics_type}),
};

}  // namespace

const Topic health_topic{"Health", "", "", "", rows};

}  // namespace sealmint::http
