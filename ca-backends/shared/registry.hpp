// All backends of this build behind one port.
#pragma once

#include <span>

#include "ca-backends/shared/backend.hpp"
#include "core/ports/issuer_backends.hpp"

namespace sealmint::ca {

// Made by CMake of the lines in ca-backends/CMakeLists.txt.
std::span<const Backend* const> all_backends();

class Registry final : public ports::IssuerBackends {
 public:
  Registry(std::span<const Backend* const> backends, Deps deps)
      : backends_(backends), deps_(std::move(deps)) {}

  std::vector<std::string_view> types() const override;
  Result<ports::IssuerConfiguration> check(std::string_view type, std::string_view given_json,
                                           const ports::IssuerConfiguration* before) const override;
  Result<std::shared_ptr<ports::CertificateAuthority>> make(
      std::string_view type, const ports::IssuerConfiguration& configuration) const override;

 private:
  Result<const Backend*> find(std::string_view type) const;

  std::span<const Backend* const> backends_;
  Deps deps_;
};

}  // namespace sealmint::ca
