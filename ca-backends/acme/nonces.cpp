#include "ca-backends/acme/nonces.hpp"

#include <algorithm>

namespace sealmint::ca::acme {
namespace {

constexpr std::size_t kept_max = 32;
constexpr std::size_t nonce_chars_max = 512;
constexpr std::chrono::minutes age_max{5};

}  // namespace

bool is_nonce(std::string_view text) {
  const auto is_of_base64url = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !text.empty() && text.size() <= nonce_chars_max &&
         std::ranges::all_of(text, is_of_base64url);
}

void Nonces::keep(std::string_view nonce, Time now) {
  if (!is_nonce(nonce)) return;
  if (kept_.size() == kept_max) kept_.pop_front();
  kept_.push_back({std::string(nonce), now});
}

std::optional<std::string> Nonces::take(Time now) {
  while (!kept_.empty() && now - kept_.front().since > age_max) kept_.pop_front();
  if (kept_.empty()) return std::nullopt;
  std::string nonce = std::move(kept_.back().nonce);
  kept_.pop_back();
  return nonce;
}

}  // namespace sealmint::ca::acme
