// Nonces that an issuer has given with its answers, kept for the requests to come (RFC 8555
// section 6.5). One pool for one directory.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace sealmint::ca::acme {

class Nonces {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Anything but base64url of at most 512 characters is not taken. The oldest go when there are
  // too many.
  void keep(std::string_view nonce, Time now);
  // The youngest; those older than a few minutes are dropped, because issuers forget them.
  std::optional<std::string> take(Time now);

 private:
  struct Kept {
    std::string nonce;
    Time since;
  };
  std::deque<Kept> kept_;
};

// Whether it may stand in a JWS.
bool is_nonce(std::string_view text);

}  // namespace sealmint::ca::acme
