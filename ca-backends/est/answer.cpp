#include "ca-backends/est/answer.hpp"

#include <algorithm>

#include "ca-backends/shared/exchange.hpp"
#include "core/base/ascii.hpp"
#include "core/crypto/certificate.hpp"
#include "core/crypto/certificate_bundle.hpp"

namespace sealmint::ca::est {
namespace {

using std::chrono::seconds;

constexpr seconds wait_default{60};
constexpr seconds wait_min{1};
constexpr seconds wait_max{24 * 3600};

// "text/plain" of "Text/Plain; charset=utf-8".
std::string media_type(const net::HttpAnswer& answer) {
  const std::string_view field = answer.header("Content-Type");
  return ascii_lower_case(trimmed(field.substr(0, field.find(';'))));
}

bool offers(const net::HttpAnswer& answer, std::string_view scheme) {
  return std::ranges::any_of(answer.headers, [scheme](const auto& field) {
    return is_ascii_equal(field.first, "www-authenticate") &&
           ascii_lower_case(field.second).starts_with(scheme);
  });
}

// A server that fails may have failed after it issued; one that says "not now" has not begun.
bool may_have_acted(unsigned status) {
  const bool is_odd_success = status >= 200 && status < 300;
  return is_odd_success || (status >= 500 && status != 501 && status != 503);
}

// Statuses that EST gives a meaning of its own, or whose remedy is known here.
std::optional<Failure> special_failure(const net::HttpAnswer& answer, const std::string& what) {
  using ports::Trouble;
  if (answer.status == 401 && offers(answer, "digest") && !offers(answer, "basic")) {
    return ports::Refused{
        Trouble::unsupported,
        reason(what,
               "the server wants HTTP Digest authentication, which is not spoken here; let "
               "it take Basic over TLS, or a TLS client certificate")};
  }
  if (answer.status >= 300 && answer.status < 400) {
    return ports::Unreachable{
        Trouble::protocol,
        reason(what + ": redirects are not followed; set url to where this server is",
               answer.header("Location"))};
  }
  if (answer.status == 404) {
    return ports::Refused{Trouble::not_found,
                          reason(what + ": no such path; check url and label", said(answer))};
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<Bytes>> certificates_of_body(std::string_view body) {
  return crypto::certificates_from(as_bytes(body));
}

std::optional<Bytes> der_of_body(std::string_view body) {
  constexpr char sequence = 0x30;  // the digit zero, with which no base64 of a SEQUENCE begins
  if (body.starts_with(sequence)) return Bytes(body.begin(), body.end());
  auto decoded = from_base64_lax(body);
  if (decoded.has_error()) return std::nullopt;
  return *std::move(decoded);
}

seconds wait_of(const net::HttpAnswer& answer) {
  return std::clamp(answer.retry_after.value_or(wait_default), wait_min, wait_max);
}

std::string_view said(const net::HttpAnswer& answer) {
  const std::string type = media_type(answer);
  const bool is_for_people = type.empty() || type == "text/plain" || type == "application/json" ||
                             type == "application/problem+json";
  return is_for_people ? trimmed(answer.body) : std::string_view{};
}

Failure failure_of(const net::HttpAnswer& answer, std::string_view operation, bool enrols) {
  const std::string what =
      "EST " + std::string(operation) + ": HTTP " + std::to_string(answer.status);
  if (auto failure = special_failure(answer, what)) return *std::move(failure);
  Failure failure = trouble_of(answer, said(answer));
  if (auto* const unreachable = std::get_if<ports::Unreachable>(&failure)) {
    unreachable->may_have_issued = enrols && may_have_acted(answer.status);
  }
  return failure;
}

ports::Unreachable unreadable(std::string_view operation, std::string_view why, bool enrols) {
  return {ports::Trouble::protocol,
          reason("EST " + std::string(operation) + ": the answer holds no certificates", why),
          std::nullopt, enrols};
}

Bytes take_leaf(std::vector<Bytes>& certificates, ByteView spki_der) {
  const auto is_for_key = [spki_der](const Bytes& der) {
    const auto fields = crypto::read_certificate(der);
    return fields.has_value() && std::ranges::equal(fields->spki_der, spki_der);
  };
  auto found = std::ranges::find_if(certificates, is_for_key);
  if (found == certificates.end()) found = certificates.begin();
  Bytes leaf = std::move(*found);
  certificates.erase(found);
  return leaf;
}

}  // namespace sealmint::ca::est
