#include "ca-backends/shared/backend.hpp"

#include <boost/json/object.hpp>

#include "ca-backends/acme/acme_authority.hpp"

namespace sealmint::ca::acme {
namespace {

// The hook is another server than the issuer: the issuer's client certificate is not shown to it.
Result<std::shared_ptr<net::HttpPool>> make_hook_pool(const Options& options, const Deps& deps) {
  const std::string_view authorities =
      options.has("hookAuthorities") ? "hookAuthorities" : "tlsAuthorities";
  boost::json::object values;
  if (options.has(authorities)) values["tlsAuthorities"] = options.text(authorities);
  const Options of_hook(tls_options, std::move(values));
  return make_http_pool(of_hook, deps);
}

Result<std::unique_ptr<Publisher>> make_publisher(const Options& options, const Deps& deps) {
  if (options.has("hookUrl")) {
    TRY(auto http, make_hook_pool(options, deps));
    return make_url_hook(std::move(http), options.text("hookUrl"), options.secret("hookToken"),
                         deps.user_agent);
  }
  if (options.has("hook")) {
    return make_program_hook(deps.blocking_executor, deps.hook_folder, options.text("hook"));
  }
  return make_listener(deps.executor, options.text("httpListen"));
}

Result<std::shared_ptr<ports::CertificateAuthority>> make(Options options, const Deps& deps) {
  TRY(auto http, make_http_pool(options, deps));
  TRY(auto publisher, make_publisher(options, deps));
  std::optional<JoseKey> key;
  if (options.has("accountKey")) {
    TRY(key, JoseKey::read(options.secret("accountKey")));
  }
  return std::shared_ptr<ports::CertificateAuthority>(
      std::make_shared<AcmeAuthority>(std::make_unique<Issuer>(
          read_settings(options), std::move(http), std::move(key), std::move(publisher), deps)));
}

}  // namespace

extern const Backend backend;
const Backend backend{"acme", "ACME (RFC 8555)", option_table(), check, make};

}  // namespace sealmint::ca::acme
