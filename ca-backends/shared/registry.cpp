#include "ca-backends/shared/registry.hpp"

#include <algorithm>
#include <utility>

#include "core/base/nearest.hpp"

namespace sealmint::ca {

std::vector<std::string_view> Registry::types() const {
  std::vector<std::string_view> types;
  for (const Backend* backend : backends_) types.push_back(backend->type);
  return types;
}

Result<const Backend*> Registry::find(std::string_view type) const {
  const auto found = std::ranges::find(backends_, type, &Backend::type);
  if (found != backends_.end()) return *found;
  std::string detail = "There is no such type of issuer";
  if (const auto nearest = nearest_name(type, types())) {
    detail += "; did you mean " + std::string(*nearest) + "?";
  }
  return make_error(ErrorKind::rejected, std::move(detail));
}

Result<ports::IssuerConfiguration> Registry::check(std::string_view type,
                                                   std::string_view given_json,
                                                   const ports::IssuerConfiguration* before) const {
  TRY(const Backend* backend, find(type));
  TRY(auto configuration, check_options(backend->options, given_json, before));
  if (!backend->check) return configuration;
  TRY(const Options options, read_options(backend->options, configuration));
  TRY_VOID(backend->check(options));
  return configuration;
}

Result<std::shared_ptr<ports::CertificateAuthority>> Registry::make(
    std::string_view type, const ports::IssuerConfiguration& configuration) const {
  TRY(const Backend* backend, find(type));
  TRY(Options options, read_options(backend->options, configuration));
  return backend->make(std::move(options), deps_);
}

}  // namespace sealmint::ca
