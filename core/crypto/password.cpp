#include "core/crypto/password.hpp"

#include <sodium.h>

#include <array>

namespace sealmint::crypto {
namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = 19UL * 1024 * 1024;

// Somebody's forgotten random password: what is hashed against when there is no user.
constexpr const char* nobody =
    "$argon2id$v=19$m=19456,t=2,p=1$gN+bRzSSZ55vBBXZOPh3Og$zLlrdDoPREr2a8DI0ye3ZqRUKdgIfT+"
    "6gZwBeOay4pA";

void prepare_sodium() {
  static const int prepared = sodium_init();
  static_cast<void>(prepared);
}

bool matches(const char* phc, std::string_view password) {
  return crypto_pwhash_str_verify(phc, password.data(), password.size()) == 0;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  prepare_sodium();
  std::array<char, crypto_pwhash_STRBYTES> phc{};
  if (crypto_pwhash_str_alg(phc.data(), password.data(), password.size(), passes, memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return make_error(ErrorKind::unavailable, "no memory to hash a password");
  }
  return std::string{phc.data()};
}

bool verify_password(std::string_view phc, std::string_view password) {
  prepare_sodium();
  if (phc.empty() || phc.size() >= crypto_pwhash_STRBYTES) {
    matches(nobody, password);
    return false;
  }
  return matches(std::string{phc}.c_str(), password);
}

}  // namespace sealmint::crypto
