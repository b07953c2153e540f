#include "ca-backends/vault/login.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

#include "ca-backends/shared/url_text.hpp"

namespace sealmint::ca::vault {
namespace {

namespace json = boost::json;

std::string login_path(std::string_view mount) { return "auth/" + std::string(mount) + "/login"; }

class AppRoleLogin final : public Login {
 public:
  AppRoleLogin(std::string mount, std::string role_id, Secret secret_id)
      : mount_(std::move(mount)), role_id_(std::move(role_id)), secret_id_(std::move(secret_id)) {}

  std::string about() const override { return "AppRole " + role_id_; }
  ApiCall call() const override {
    const json::object body{{"role_id", role_id_}, {"secret_id", secret_id_.reveal()}};
    return {"POST", login_path(mount_), json::serialize(body)};
  }
  Attempt<Lease> read(const net::HttpAnswer& answer) const override {
    if (!secret_id_.empty()) return Login::read(answer);
    return Refused{Trouble::credentials,
                   "The wrapped secret_id has not been exchanged for the real one"};
  }

 private:
  std::string mount_;
  std::string role_id_;
  Secret secret_id_;
};

// TLS has shown the certificate by then.
class CertificateLogin final : public Login {
 public:
  CertificateLogin(std::string mount, std::string role)
      : mount_(std::move(mount)), role_(std::move(role)) {}

  std::string about() const override {
    return role_.empty() ? "TLS client certificate" : "TLS client certificate, role " + role_;
  }
  ApiCall call() const override {
    json::object body;
    if (!role_.empty()) body["name"] = role_;
    return {"POST", login_path(mount_), json::serialize(body)};
  }

 private:
  std::string mount_;
  std::string role_;
};

// Kubernetes and JWT take the same request.
class JwtLogin final : public Login {
 public:
  JwtLogin(std::string mount, std::string role, Secret jwt)
      : mount_(std::move(mount)), role_(std::move(role)), jwt_(std::move(jwt)) {}

  std::string about() const override { return "JWT, role " + role_; }
  ApiCall call() const override {
    const json::object body{{"role", role_}, {"jwt", jwt_.reveal()}};
    return {"POST", login_path(mount_), json::serialize(body)};
  }

 private:
  std::string mount_;
  std::string role_;
  Secret jwt_;
};

// There is nothing to log in with; how long the token lives is asked instead.
class FixedToken final : public Login {
 public:
  explicit FixedToken(Secret token) : token_(std::move(token)) {}

  std::string about() const override { return "fixed token"; }
  ApiCall call() const override { return {"GET", "auth/token/lookup-self", {}, true}; }
  std::string_view token() const override { return token_.reveal(); }
  bool is_only_once() const override { return true; }
  Attempt<Lease> read(const net::HttpAnswer& answer) const override {
    Lease lease;
    if (answer.status == 403) {
      // It is no token, or one whose policies do not even let it look at itself.
      lease.is_confirmed = false;
    } else if (answer.status != 200) {
      return of_harmless_step(trouble_at("Looking the token up", answer));
    } else {
      auto looked_up = read_lookup(answer.body);
      if (looked_up.has_error()) {
        return Unreachable{Trouble::protocol, reason("Vault", looked_up.error().detail)};
      }
      lease = *std::move(looked_up);
    }
    lease.token = Secret(std::string(token_.reveal()));
    return lease;
  }

 private:
  Secret token_;
};

// What each method needs; besides these "cert" needs a certificate for TLS.
struct Need {
  std::string_view method;
  std::string_view option;
};
constexpr Need needs[] = {
    {"approle", "roleId"},    {"token", "token"},    {"cert", "tlsClientCertificate"},
    {"cert", "tlsClientKey"}, {"kubernetes", "jwt"}, {"kubernetes", "jwtRole"},
    {"jwt", "jwt"},           {"jwt", "jwtRole"}};

}  // namespace

Attempt<Lease> Login::read(const net::HttpAnswer& answer) const {
  if (answer.status == 200) {
    auto lease = read_login(answer.body);
    if (lease.has_value()) return *std::move(lease);
    return Unreachable{Trouble::protocol, reason("Vault", lease.error().detail)};
  }
  Failure failure = trouble_at("The login by " + about(), answer);
  // Whatever it is called there, who we are was not believed.
  if (answer.status == 400 || answer.status == 401 || answer.status == 403) {
    if (auto* const refused = std::get_if<Refused>(&failure)) {
      refused->trouble = Trouble::credentials;
    }
  }
  return of_harmless_step(std::move(failure));
}

Result<void> check_login(const Options& options) {
  const std::string method = options.text("auth");
  for (const Need& need : needs) {
    if (need.method == method && !options.has(need.option)) {
      return make_issue("configuration/" + std::string(need.option),
                        "the login by " + method + " needs it");
    }
  }
  if (method == "approle" && !options.has("secretId") && !options.has("wrappedSecretId")) {
    return make_issue("configuration/secretId",
                      "the login by approle needs it, or wrappedSecretId");
  }
  return {};
}

Result<std::unique_ptr<const Login>> make_login(const Options& options) {
  TRY_VOID(check_login(options));
  const std::string method = options.text("auth");
  const std::string mount_text = options.has("authMount") ? options.text("authMount") : method;
  TRY(std::string mount, encode_path(mount_text));
  std::unique_ptr<const Login> login;
  if (method == "approle") {
    login = std::make_unique<AppRoleLogin>(std::move(mount), options.text("roleId"),
                                           options.secret("secretId"));
  } else if (method == "token") {
    login = std::make_unique<FixedToken>(options.secret("token"));
  } else if (method == "cert") {
    login = std::make_unique<CertificateLogin>(std::move(mount), options.text("certRole"));
  } else {
    login = std::make_unique<JwtLogin>(std::move(mount), options.text("jwtRole"),
                                       options.secret("jwt"));
  }
  return login;
}

}  // namespace sealmint::ca::vault
