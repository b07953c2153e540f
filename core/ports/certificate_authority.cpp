#include "core/ports/certificate_authority.hpp"

namespace sealmint::ports {

std::string_view name(Trouble trouble) {
  switch (trouble) {
    case Trouble::credentials: return "credentials";
    case Trouble::forbidden: return "forbidden";
    case Trouble::rejected: return "rejected";
    case Trouble::not_found: return "not-found";
    case Trouble::unsupported: return "unsupported";
    case Trouble::unreachable: return "unreachable";
    case Trouble::tls_untrusted: return "tls-untrusted";
    case Trouble::timed_out: return "timed-out";
    case Trouble::rate_limited: return "rate-limited";
    case Trouble::unavailable: return "unavailable";
    case Trouble::protocol: return "protocol";
  }
  return "";
}

}  // namespace sealmint::ports
