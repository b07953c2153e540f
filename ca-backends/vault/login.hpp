// The ways to prove to Vault or OpenBao who we are. Each makes the request of its login and reads
// what comes back.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ca-backends/shared/options.hpp"
#include "ca-backends/vault/answers.hpp"
#include "ca-backends/vault/api.hpp"

namespace sealmint::ca::vault {

class Login {
 public:
  virtual ~Login() = default;
  // For a person: "AppRole 1c2d…", without a secret.
  virtual std::string about() const = 0;
  virtual ApiCall call() const = 0;
  // That the call is made with; empty for a login proper.
  virtual std::string_view token() const { return {}; }
  virtual Attempt<Lease> read(const net::HttpAnswer& answer) const;
  // Whether a token that ends cannot be had again.
  virtual bool is_only_once() const { return false; }
};

// The method that the option `auth` names. ErrorKind::rejected for options that do not fit it.
Result<std::unique_ptr<const Login>> make_login(const Options& options);

// The values of `auth`.
inline constexpr std::string_view login_methods[] = {"approle", "token", "cert", "kubernetes",
                                                     "jwt"};

// Which options a method needs. ErrorKind::malformed names the one that is missing.
Result<void> check_login(const Options& options);

}  // namespace sealmint::ca::vault
