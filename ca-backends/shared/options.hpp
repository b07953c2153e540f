// The options of a backend as a table of data: from it come the check of a configuration, the split
// into what is shown and what is sealed, and the texts for a person.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/ports/issuer_backends.hpp"

namespace sealmint::ca {

enum class OptionKind : std::uint8_t {
  text,     // 1 to 1,024 characters, none of them control
  secret,   // 1 to 16 KiB of text, sealed
  url,      // http or https without user, fragment or query
  integer,  // between `low` and `high`
  flag,
  choice,        // one of `choices`
  texts,         // up to 16 texts
  certificates,  // PEM, one or more certificates
  private_key    // PEM, sealed
};

struct Option {
  std::string_view name;  // camelCase, as on the wire
  OptionKind kind = OptionKind::text;
  std::string_view about;  // a sentence for the documents
  bool is_required = false;
  std::string_view default_value = {};  // as JSON text; empty: none
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::span<const std::string_view> choices = {};
};

// The values of a checked configuration. A getter of an option that the table does not hold, or
// holds as another kind, is a mistake of the program (must()).
class Options {
 public:
  Options(std::span<const Option> table, boost::json::object values);
  Options(Options&&) noexcept;
  Options& operator=(Options&&) noexcept;
  ~Options();  // wipes the secrets

  bool has(std::string_view name) const;
  // Empty when it is not set.
  std::string text(std::string_view name) const;  // of text, url, choice, certificates
  Secret secret(std::string_view name) const;     // of secret, private_key
  std::int64_t integer(std::string_view name) const;
  bool flag(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;

 private:
  std::span<const Option> table_;
  boost::json::object values_;
};

// Checks what a client sent against the table: unknown members (with the nearest name), missing
// ones, kinds and bounds, all of them in one answer (ErrorKind::malformed, paths
// "configuration/NAME"). `before` as in ports::IssuerBackends::check().
Result<ports::IssuerConfiguration> check_options(std::span<const Option> table,
                                                 std::string_view given_json,
                                                 const ports::IssuerConfiguration* before);
Result<Options> read_options(std::span<const Option> table,
                             const ports::IssuerConfiguration& configuration);

// Options that every backend over HTTPS has: tlsAuthorities (certificates; none: those of the
// system), tlsClientCertificate (certificates) and tlsClientKey (private_key). A backend's table
// begins with them where it wants them.
inline constexpr Option tls_options[] = {
    {"tlsAuthorities", OptionKind::certificates,
     "Certificates, PEM, that the issuer's TLS certificate must chain to; without them those of "
     "the operating system count."},
    {"tlsClientCertificate", OptionKind::certificates,
     "The certificate, PEM, by which this server proves itself to the issuer, followed by its "
     "chain."},
    {"tlsClientKey", OptionKind::private_key, "The private key, PEM, of tlsClientCertificate."},
};

}  // namespace sealmint::ca
