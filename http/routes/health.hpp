// /api/status, /healthz, /readyz, /metrics and the page at /.
#pragma once

#include <string>

#include "core/service/operations/telemetry.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

void add_health_routes(Routes& routes, service::Context& context, service::Telemetry& telemetry,
                       const std::string& version);

}  // namespace sealmint::http
