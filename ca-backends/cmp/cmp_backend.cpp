#include "ca-backends/cmp/cmp_authority.hpp"
#include "ca-backends/cmp/settings.hpp"
#include "ca-backends/shared/backend.hpp"
#include "ca-backends/shared/exchange.hpp"

namespace sealmint::ca::cmp {
namespace {

Result<void> check(const Options& options) {
  TRY_VOID(read_settings(options));
  return {};
}

Result<std::shared_ptr<ports::CertificateAuthority>> make(Options options, const Deps& deps) {
  TRY(const auto settings, read_settings(options));
  TRY(auto http, make_http_pool(options, deps));
  auto carrier = std::make_shared<const Carrier>(deps.executor, std::move(http), settings->url,
                                                 deps.user_agent);
  return std::shared_ptr<ports::CertificateAuthority>(std::make_shared<CmpAuthority>(
      settings, std::move(carrier), deps.executor, deps.blocking_executor));
}

}  // namespace

// A constant has internal linkage unless it is declared before.
extern const Backend backend;
const Backend backend{"cmp", "CMP (RFC 4210, RFC 9480)", options_table(), check, make};

}  // namespace sealmint::ca::cmp
